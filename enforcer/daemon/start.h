/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * start.h - what stands at the door, at the start of the service: the queue
 * for packets that wait, the table, and what it takes to tell other
 * namespaces' packets.  Each step says what went wrong.
 */
#pragma once

struct service; /* enforcer/daemon/callbacks.h */

int start_hold(struct service *s);
int start_gate(struct service *s);
