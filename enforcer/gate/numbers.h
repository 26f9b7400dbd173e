/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * numbers.h - the groups of nflog and the queues of nfqueue that we use.
 *
 * One user owns a number at a time, so each of ours is the first free one of a
 * range: several instances and other programs may have some of them.  Groups
 * and queues are numbered apart from each other.
 */
#pragma once

/* nflog: packets that no rule permits. */
#define GATE_NUMBERS_LOG_FIRST 6153
#define GATE_NUMBERS_LOG_LAST 6160

/* nfqueue: packets that wait for an answer in flight. */
#define GATE_NUMBERS_HOLD_FIRST 6153
#define GATE_NUMBERS_HOLD_LAST 6160

/* nflog: copies of answers to other network namespaces. */
#define GATE_NUMBERS_ANSWERS_FIRST 6161
#define GATE_NUMBERS_ANSWERS_LAST 6168
