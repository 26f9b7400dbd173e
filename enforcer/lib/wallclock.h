/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * wallclock.h - the date and time (CLOCK_REALTIME) at a time of CLOCK_BOOTTIME.
 *
 * The offset between the two is measured again each second, so steps of the
 * realtime clock are followed.  All zeroes is a new struct wallclock.
 */
#pragma once

#include <stdint.h>

#define WALLCLOCK_TEXT_MAX 32
#define WALLCLOCK_BOOT_TEXT 37 /* a UUID and NUL */

struct wallclock {
	int64_t offset_ns;
	uint64_t measured_ns; /* CLOCK_BOOTTIME; 0: never */
	int64_t second;	      /* which .text shows */
	char text[WALLCLOCK_TEXT_MAX];
};

uint64_t wallclock_boottime_ns(void);
/* Read the id of the boot that CLOCK_BOOTTIME counts from.  0 or a negative
 * errno. */
int wallclock_boot(char ret_boot[WALLCLOCK_BOOT_TEXT]);
/* Seconds since 1970 right now. */
int64_t wallclock_now_s(void);
/* Nanoseconds since 1970 at @boottime_ns of CLOCK_BOOTTIME. */
int64_t wallclock_at(struct wallclock *clock, uint64_t boottime_ns);

/* Write "2026-11-22T16:15:41.123456789Z" (RFC 3339) into @buf; returns @buf. */
const char *wallclock_utc(struct wallclock *clock, int64_t wall_ns,
			  char buf[WALLCLOCK_TEXT_MAX]);
