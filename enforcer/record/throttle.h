/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * throttle.h - how often somebody may cause something: so often in a burst,
 * and so often a second for ever.
 *
 * Buckets lie in a table by hash, so two may share one and get less than they
 * would alone; nobody gets more, however many there are.
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
		uint64_t since_ns; /* CLOCK_BOOTTIME, of `taken` */
		uint64_t taken;	   /* of the burst */
	} buckets[THROTTLE_BUCKETS];
};

/* May the one with hash @who once more?  One bucket knows one rate. */
bool throttle_take(struct throttle *throttle, uint64_t who,
		   const struct throttle_rate *rate, uint64_t now_ns);
