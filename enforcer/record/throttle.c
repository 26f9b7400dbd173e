/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * throttle.c - token buckets.
 */
#include "enforcer/record/throttle.h"

#define SECOND_NS 1000000000ULL

/* Give back the tokens that were earned since then.  A bucket that was not used
 * for a while is full again, so the product below can't overflow. */
static void refill(struct throttle_bucket *bucket,
		   const struct throttle_rate *rate, uint64_t now_ns)
{
	uint64_t earned, past = now_ns - bucket->since_ns;

	if (past / SECOND_NS > bucket->taken / rate->a_second) {
		bucket->taken = 0;
		bucket->since_ns = now_ns;
		return;
	}
	earned = past * rate->a_second / SECOND_NS;
	if (!earned)
		return;
	bucket->taken -= earned < bucket->taken ? earned : bucket->taken;
	bucket->since_ns += earned * SECOND_NS / rate->a_second;
}

bool throttle_take(struct throttle *throttle, uint64_t hash,
		   const struct throttle_rate *rate, uint64_t now_ns)
{
	struct throttle_bucket *bucket =
		&throttle->buckets[hash % THROTTLE_BUCKETS];

	/* Events of several processors may arrive a little out of order. */
	if (now_ns > bucket->since_ns)
		refill(bucket, rate, now_ns);
	if (bucket->taken >= rate->burst)
		return false;
	bucket->taken++;
	return true;
}
