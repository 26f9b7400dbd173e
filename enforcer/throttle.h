/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * throttle.h - how often a second somebody may cause something.
 *
 * Counts lie in a table by hash, so two may share one and get less than they
 * would alone; nobody gets more, however many there are.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define THROTTLE_COUNTS 1024

struct throttle {
	struct throttle_count {
		uint64_t since_ns; /* CLOCK_BOOTTIME */
		uint32_t n;
	} counts[THROTTLE_COUNTS];
};

/* May the one with hash @who once more?  At most @most times a second. */
bool throttle_take(struct throttle *throttle, uint64_t who, uint32_t most,
		   uint64_t now_ns);
