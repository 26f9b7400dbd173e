/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * uses.h - how often each rule of the active policy has decided a lookup, since
 * the daemon started.  A rule keeps that over a reload by its name.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "bpf/abi/rule_use.h"

struct policy; /* policy/policy.h */

struct uses {
	int fd;			/* the map; -1: nothing is counted */
	uint64_t generation;	/* of the image that counts; 0: none yet */
	struct rule_use *rules; /* before that image, by rule of its policy */
	size_t n;
	struct rule_use by_default;
};

void uses_done(struct uses *uses);

/* Set *@generation to the number for the next image, and return it: above the
 * former one, and of the other bank than the image that counts. */
uint64_t uses_next(const struct uses *uses, uint64_t *generation);

/* The image @generation is about to be installed. */
void uses_prepare(const struct uses *uses, uint64_t generation);

/* The image @generation is installed, for @next in place of @former, which is
 * NULL at the start; they may be the same. */
void uses_switch(struct uses *uses, const struct policy *former,
		 const struct policy *next, uint64_t generation);

/* List the uses by rule of @policy, the active one, and behind them how often
 * no rule decided: n_rules + 1 in all, for free().  NULL: no memory. */
struct rule_use *uses_list(const struct uses *uses,
			   const struct policy *policy);
