/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * throttle.h - limit how often something may happen: a burst, and then a rate
 * (a token bucket for each hash).
 *
 * Buckets lie in a table by hash, so two hashes may share one and get less than
 * they would alone.  None gets more, however many there are.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define THROTTLE_BUCKETS 1024

struct throttle_rate {
	uint32_t burst;
	uint32_t a_second;
};

struct throttle {
	struct throttle_bucket {
		uint64_t since_ns; /* CLOCK_BOOTTIME: the time of `taken` */
		uint64_t taken;	   /* of the burst */
	} buckets[THROTTLE_BUCKETS];
};

/* Take one token of the bucket of @hash; false: it is empty.  All calls for one
 * table pass the same @rate. */
bool throttle_take(struct throttle *throttle, uint64_t hash,
		   const struct throttle_rate *rate, uint64_t now_ns);
