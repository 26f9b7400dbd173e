/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * throttle.c - counts that begin anew after a second.
 */
#include "enforcer/throttle.h"

#define SECOND_NS 1000000000ULL

bool throttle_take(struct throttle *throttle, uint64_t who, uint32_t most,
		   uint64_t now_ns)
{
	struct throttle_count *count = &throttle->counts[who % THROTTLE_COUNTS];

	/* Events of several processors may come a little out of order. */
	if (now_ns > count->since_ns && now_ns - count->since_ns >= SECOND_NS) {
		count->since_ns = now_ns;
		count->n = 0;
	}
	if (count->n >= most)
		return false;
	count->n++;
	return true;
}
