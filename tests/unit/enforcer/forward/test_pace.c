/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_pace.c - work that is wanted again rests first.
 */
#include "enforcer/forward/pace.h"

#include "enforcer/lib/loop.h"
#include "enforcer/lib/wallclock.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

#define MS UINT64_C(1000000)

static void count(void *context)
{
	++*(int *)context;
}

/* Run @loop until the work was done @n times, or for two seconds. */
static void run_until(struct loop *loop, const int *done, int n)
{
	int i;

	for (i = 0; i < 200 && *done < n; i++)
		(void)loop_once(loop, 10);
	CU_ASSERT_EQUAL(*done, n);
}

static void work_is_done_once_and_after_a_rest(void)
{
	CLEANUP(loop_freep) struct loop *loop = NULL;
	struct pace pace = { .timer = -1 };
	uint64_t start;
	int done = 0;

	pace_close(&pace);
	CU_ASSERT_EQUAL_FATAL(loop_new(&loop), 0);
	CU_ASSERT_EQUAL_FATAL(pace_open(&pace, loop, count, &done), 0);
	(void)loop_once(loop, 0);
	CU_ASSERT_EQUAL(done, 0);
	CU_ASSERT(pace_soon(&pace));
	CU_ASSERT(pace_soon(&pace));
	CU_ASSERT(pace.waits);
	run_until(loop, &done, 1);
	CU_ASSERT(!pace.waits);

	start = wallclock_boottime_ns();
	pace_rest(&pace, start - 20 * MS, start);
	pace_rest_longer(&pace, 50 * MS);
	CU_ASSERT(pace_soon(&pace));
	run_until(loop, &done, 2);
	CU_ASSERT(wallclock_boottime_ns() - start >= 150 * MS);
	pace_close(&pace);
	pace_close(&pace);
}

static const struct unit_test tests[] = {
	UNIT(work_is_done_once_and_after_a_rest),
};

int main(void)
{
	return unit_main("pace", tests, ARRAY_SIZE(tests));
}
