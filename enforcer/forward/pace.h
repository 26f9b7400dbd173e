/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pace.h - work that comes again and again, and may take no more than a fifth
 * of the time.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct loop; /* enforcer/lib/loop.h */

typedef void (*pace_fn)(void *context);

struct pace {
	struct loop *loop; /* borrowed */
	int timer;	   /* -1: none */
	bool waits;	   /* for the timer */
	uint64_t not_before_ns;
	pace_fn work;
	void *context;
};

int pace_open(struct pace *pace, struct loop *loop, pace_fn work,
	      void *context);
void pace_close(struct pace *pace); /* of all zeroes but for timer -1, too */

/* Have the work called once it has rested.  Calls that come before are one.
 * false: the timer can't be set. */
bool pace_soon(struct pace *pace);
/* The work was done from @start_ns to @end_ns (CLOCK_BOOTTIME): now it rests.
 */
void pace_rest(struct pace *pace, uint64_t start_ns, uint64_t end_ns);
/* It rests for so much longer. */
void pace_rest_longer(struct pace *pace, uint64_t ns);
