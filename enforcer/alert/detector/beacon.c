/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * beacon.c - the median of the gaps between questions, and how far they are
 * from it (the median absolute deviation).
 */
#include "enforcer/alert/detector/beacon.h"

#include <stdlib.h>

#include "enforcer/alert/detector/first_seen.h"
#include "enforcer/alert/evidence.h"
#include "enforcer/alert/look.h"

/* Questions closer than this are one: A and AAAA, or a repetition. */
#define CLOSE_S 3
/* Seconds are too coarse for a shorter period. */
#define PERIOD_MIN_S 10
/* The deviation is less than one part in so many of the period. */
#define REGULAR 20

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static uint32_t median(uint32_t *numbers, uint32_t n)
{
	qsort(numbers, n, sizeof(*numbers), compare);
	return numbers[n / 2];
}

_Static_assert(POLICY_BEACON_GAPS_MAX == BEACON_TIMES - 1,
	       "a gap is between two times");

/* Are the last @n gaps of @pair all but equal? */
static bool is_regular(struct beacon_pair *pair, uint32_t n)
{
	uint32_t gaps[BEACON_TIMES] = { 0 }, off[BEACON_TIMES] = { 0 }, i;

	for (i = 0; i < n; i++) {
		uint32_t at = pair->n - 1 - i;

		gaps[i] = slots_since(pair->times_s[(at - 1) % BEACON_TIMES],
				      pair->times_s[at % BEACON_TIMES]);
	}
	pair->period_s = median(gaps, n);
	for (i = 0; i < n; i++)
		off[i] = gaps[i] > pair->period_s ? gaps[i] - pair->period_s
						  : pair->period_s - gaps[i];
	return pair->period_s >= PERIOD_MIN_S &&
	       median(off, n) * REGULAR < pair->period_s;
}

bool beacon_asked(const struct look *look, const struct first_seen *first,
		  const struct slots *beacons)
{
	struct beacon_pair *pair;
	uint32_t n = look_settings(look, POLICY_BEACON)->gaps;
	bool is_new;

	if (!first_seen_is_young(look, first) ||
	    first->n_of_program > look_settings(look, POLICY_BEACON)->narrow)
		return false;
	pair = slots_use(beacons, look->pair, look->now_s, &is_new);
	if (is_new)
		slots_take(beacons, pair, look->pair, look->now_s);
	if (pair->n && slots_since(pair->times_s[(pair->n - 1) % BEACON_TIMES],
				   look->now_s) < CLOSE_S)
		return false;
	pair->times_s[pair->n++ % BEACON_TIMES] = look->now_s;
	pair->slot.weight = pair->n > n / 2;
	return pair->n > n && is_regular(pair, n);
}

void beacon_evidence(const struct look *look, const struct slots *beacons,
		     struct alert *alert)
{
	const struct beacon_pair *pair = slots_find(beacons, look->pair);
	uint32_t gaps = look_settings(look, POLICY_BEACON)->gaps;

	alert->evidence.unit = ALERT_GAPS;
	alert->evidence.score = pair->n - 1;
	alert->evidence.threshold = gaps;
	alert->evidence.window_s = pair->period_s;
	alert->evidence.queries = pair->n;
	alert->begin_ns = pair->times_s[(pair->n - 1 - gaps) % BEACON_TIMES] *
			  1000000000ULL;
}
