/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * alert_numbers.h - the numbers by which people name what `alerts` lists.
 *
 * A number stands for one thing for as long as the daemon runs: it is given
 * when that is first listed, stays whatever else comes and goes, and is never
 * given again.  What was not listed for long is forgotten, and its number names
 * nothing then.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define ALERT_NUMBERS_KEPT 1024 /* all of one list */

struct alert_number {
	uint64_t id;
	uint64_t n;    /* 0: the place is free */
	uint64_t used; /* the greater, the later */
};

/* All zeroes is a new one. */
struct alert_numbers {
	struct alert_number list[ALERT_NUMBERS_KEPT];
	uint64_t last; /* the number that was given last */
	uint64_t n_uses;
};

/* The number of @id, from 1; a new one if it has none. */
uint64_t alert_numbers_give(struct alert_numbers *numbers, uint64_t id);

/* What has the number @n?  false: nothing has. */
bool alert_numbers_find(const struct alert_numbers *numbers, uint64_t n,
			uint64_t *ret_id);
