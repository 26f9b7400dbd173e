/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * summary.h - print what a rerun found.
 */
#pragma once

#include <stdint.h>
#include <stdio.h>

#include "enforcer/cli/verdict/tally.h"

struct rerun; /* enforcer/cli/verdict/rerun.h */

struct summary {
	const struct rerun *rerun;
	const char *policy;    /* its path */
	const char *against;   /* NULL: nothing is compared */
	unsigned int examples; /* in text: of each group */
};

/* Events that were decided, without answers: those repeat lookups. */
struct summary_totals {
	uint64_t allowed, denied;
	uint64_t broken; /* of those that are denied: they had passed */
	uint64_t shut;	 /* answers that open nothing any more */
};

/* Add up what @rerun has decided.  -ENOMEM. */
int summary_count(const struct rerun *rerun, struct summary_totals *ret_totals);

/* Print what the rerun found, for people.  -ENOMEM. */
int summary_text(const struct summary *summary, FILE *to);
/* Print a line of JSON for each group, and one with the numbers.  -ENOMEM. */
int summary_json(const struct summary *summary, FILE *to);

/* "lookup", "answer", "connection", "ask" */
const char *summary_kind(enum verdict_kind kind);
