/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rule_use.h - how often each clause of an image has decided a question.
 *
 * There are two banks, so that the daemon can empty that of the next image
 * while the one in force counts: its generation's lowest bit is the bank.
 */
#pragma once

#include <linux/types.h>

#define RULE_USE_DEFAULT 1024 /* behind the clauses: none matched */
#define RULE_USE_BANK (RULE_USE_DEFAULT + 1)

struct rule_use {
	__u64 hits;
	__u64 last_ns; /* CLOCK_BOOTTIME; 0: never */
};

static inline __u32 rule_use_key(__u64 generation, __u32 clause)
{
	return (__u32)(generation & 1) * RULE_USE_BANK + clause;
}
