/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * wallclock.h - what the clock on the wall showed at a time of
 * CLOCK_BOOTTIME.
 *
 * The distance between the two is measured again each second, so steps of the
 * wall clock are followed.  All zeroes is a fresh one.
 */
#pragma once

#include <stdint.h>

#define WALLCLOCK_TEXT_MAX 32

struct wallclock {
	int64_t offset_ns;
	uint64_t measured_ns; /* CLOCK_BOOTTIME; 0: never */
	int64_t second;	      /* that .text is of */
	char text[WALLCLOCK_TEXT_MAX];
};

uint64_t wallclock_boottime_ns(void);
/* Nanoseconds since 1970. */
int64_t wallclock_at(struct wallclock *clock, uint64_t boottime_ns);

/* "2026-11-22T16:15:41.123456789Z" (RFC 3339), into @buf, which is returned. */
const char *wallclock_utc(struct wallclock *clock, int64_t wall_ns,
			  char buf[WALLCLOCK_TEXT_MAX]);
