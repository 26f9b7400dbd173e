/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_wallclock.c - times of CLOCK_BOOTTIME as dates.
 */
#include "enforcer/lib/wallclock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

#define S 1000000000LL

static int64_t realtime_ns(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec * S + ts.tv_nsec;
}

static void now_is_what_the_realtime_clock_shows(void)
{
	struct wallclock clock = { 0 };
	int64_t before = realtime_ns();
	int64_t got = wallclock_at(&clock, wallclock_boottime_ns());

	CU_ASSERT(got > before - S / 10);
	CU_ASSERT(got < realtime_ns() + S / 10);
}

static void a_time_before_now_is_as_long_before(void)
{
	struct wallclock clock = { 0 };
	uint64_t now_ns = wallclock_boottime_ns();
	int64_t now = wallclock_at(&clock, now_ns);

	CU_ASSERT_EQUAL(wallclock_at(&clock, now_ns - 12345678),
			now - 12345678);
	CU_ASSERT_EQUAL(wallclock_at(&clock, 0), now - (int64_t)now_ns);
}

/* A wrong offset stands for a step of the realtime clock. */
static void the_offset_is_measured_again_after_a_second(void)
{
	struct wallclock clock = { 0 };
	uint64_t now_ns = wallclock_boottime_ns(), measured_ns;
	int64_t offset_ns;

	(void)wallclock_at(&clock, now_ns);
	measured_ns = clock.measured_ns;
	offset_ns = clock.offset_ns;
	clock.offset_ns = 0;
	CU_ASSERT_EQUAL(wallclock_at(&clock, measured_ns + S - 1),
			(int64_t)measured_ns + S - 1);
	CU_ASSERT_EQUAL(wallclock_at(&clock, 5), 5);
	(void)wallclock_at(&clock, measured_ns + S);
	CU_ASSERT(llabs(clock.offset_ns - offset_ns) < S / 10);
}

static void dates_are_utc_with_nanoseconds(void)
{
	static const struct {
		int64_t wall_ns;
		const char *want;
	} cases[] = {
		{ 0, "1970-01-01T00:00:00.000000000Z" },
		{ 1, "1970-01-01T00:00:00.000000001Z" },
		{ 1795364141123456789, "2026-11-22T16:15:41.123456789Z" },
		{ 1795364141000000050, "2026-11-22T16:15:41.000000050Z" },
		{ 951782400LL * S, "2000-02-29T00:00:00.000000000Z" },
		{ 951782400LL * S - 1, "2000-02-28T23:59:59.999999999Z" },
		{ 4102444799LL * S + 7, "2099-12-31T23:59:59.000000007Z" },
	};
	struct wallclock clock = { 0 }; /* one for all: it keeps a second */
	char buf[WALLCLOCK_TEXT_MAX];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		unit_string(cases[i].want, cases[i].want,
			    wallclock_utc(&clock, cases[i].wall_ns, buf));
}

static void the_seconds_are_those_of_the_realtime_clock(void)
{
	struct timespec before, after;
	int64_t now_s;

	clock_gettime(CLOCK_REALTIME, &before);
	now_s = wallclock_now_s();
	clock_gettime(CLOCK_REALTIME, &after);
	CU_ASSERT(now_s >= before.tv_sec && now_s <= after.tv_sec);
}

static void the_boot_is_the_one_that_the_kernel_names(void)
{
	CLEANUP(base_fclosep)
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
	char boot[WALLCLOCK_BOOT_TEXT] = "", want[64] = "";

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT_PTR_NOT_NULL(fgets(want, sizeof(want), file));
	want[strcspn(want, "\n")] = '\0';
	CU_ASSERT_EQUAL(wallclock_boot(boot), 0);
	CU_ASSERT_EQUAL(strlen(boot), WALLCLOCK_BOOT_TEXT - 1);
	unit_string("boot", want, boot);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(now_is_what_the_realtime_clock_shows),
		UNIT(a_time_before_now_is_as_long_before),
		UNIT(the_offset_is_measured_again_after_a_second),
		UNIT(the_seconds_are_those_of_the_realtime_clock),
		UNIT(dates_are_utc_with_nanoseconds),
		UNIT(the_boot_is_the_one_that_the_kernel_names),
	};

	return unit_main("wallclock", tests, ARRAY_SIZE(tests));
}
