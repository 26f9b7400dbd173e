/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * wallclock.c - keep the clock's offset, and its text, for a second.
 */
#include "enforcer/lib/wallclock.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "policy/base.h"

#define NS_PER_S 1000000000
#define BOOT_PATH "/proc/sys/kernel/random/boot_id"

static int64_t read_clock(clockid_t id)
{
	struct timespec ts;

	(void)clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * NS_PER_S + ts.tv_nsec;
}

int64_t wallclock_now_s(void)
{
	return read_clock(CLOCK_REALTIME) / NS_PER_S;
}

uint64_t wallclock_boottime_ns(void)
{
	return (uint64_t)read_clock(CLOCK_BOOTTIME);
}

int wallclock_boot(char ret_boot[WALLCLOCK_BOOT_TEXT])
{
	CLEANUP(base_fclosep) FILE *file = fopen(BOOT_PATH, "re");

	if (!file)
		return -errno;
	_Static_assert(WALLCLOCK_BOOT_TEXT == 37, "the format says 36");
	return fscanf(file, "%36s", ret_boot) == 1 ? 0 : -EIO;
}

int64_t wallclock_at(struct wallclock *clock, uint64_t boottime_ns)
{
	int64_t before, wall, after;

	/* @boottime_ns may be long past (the start of a process), so only a
	 * later time shows that a second has passed. */
	if (!clock->measured_ns ||
	    boottime_ns >= clock->measured_ns + NS_PER_S) {
		before = read_clock(CLOCK_BOOTTIME);
		wall = read_clock(CLOCK_REALTIME);
		after = read_clock(CLOCK_BOOTTIME);
		clock->offset_ns = wall - before / 2 - after / 2;
		clock->measured_ns = (uint64_t)after;
	}
	return (int64_t)boottime_ns + clock->offset_ns;
}

static void set_second(struct wallclock *clock, int64_t second)
{
	time_t t = second;
	struct tm tm = { 0 };

	(void)gmtime_r(&t, &tm);
	(void)strftime(clock->text, sizeof(clock->text), "%Y-%m-%dT%H:%M:%S",
		       &tm);
	clock->second = second;
}

const char *wallclock_utc(struct wallclock *clock, int64_t wall_ns,
			  char buf[WALLCLOCK_TEXT_MAX])
{
	int64_t second = wall_ns / NS_PER_S;
	int64_t ns = wall_ns % NS_PER_S;
	size_t len, i;

	if (!clock->text[0] || second != clock->second)
		set_second(clock, second);

	/* 19 characters until the year 10000. */
	len = strnlen(clock->text, WALLCLOCK_TEXT_MAX - 12);
	memcpy(buf, clock->text, len);
	buf[len] = '.';
	for (i = 9; i > 0; i--) {
		buf[len + i] = (char)('0' + ns % 10);
		ns /= 10;
	}
	memcpy(buf + len + 10, "Z", 2);
	return buf;
}
