/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_throttle.c - a burst, and then a rate, for each hash.
 */
#include "enforcer/record/throttle.h"

#include "policy/base.h"
#include "tests/unit/unit.h"

#define S 1000000000ULL

static const struct throttle_rate rate = { .burst = 50, .a_second = 10 };

/* How many of @n at @now_ns are let through. */
static unsigned int taken(struct throttle *t, unsigned int n, uint64_t now_ns)
{
	unsigned int i, passed = 0;

	for (i = 0; i < n; i++)
		passed += throttle_take(t, 7, &rate, now_ns);
	return passed;
}

static void a_burst_passes_and_then_so_many_a_second(void)
{
	static struct throttle t;

	CU_ASSERT_EQUAL(taken(&t, 200, 5 * S), 50);
	CU_ASSERT_EQUAL(taken(&t, 200, 5 * S + S / 20), 0);
	CU_ASSERT_EQUAL(taken(&t, 200, 6 * S), 10);
	CU_ASSERT_EQUAL(taken(&t, 200, 6 * S + S / 2), 5);
	CU_ASSERT_EQUAL(taken(&t, 200, 8 * S), 15);
}

static void a_pause_fills_the_bucket_and_no_more(void)
{
	static struct throttle t;

	CU_ASSERT_EQUAL(taken(&t, 200, 5 * S), 50);
	CU_ASSERT_EQUAL(taken(&t, 200, 5000000000 * S), 50);
	CU_ASSERT_EQUAL(taken(&t, 200, 5000000000 * S + 1), 0);
}

static void time_that_runs_backwards_earns_nothing(void)
{
	static struct throttle t;

	CU_ASSERT_EQUAL(taken(&t, 200, 9 * S), 50);
	CU_ASSERT_EQUAL(taken(&t, 200, 8 * S), 0);
	CU_ASSERT_EQUAL(taken(&t, 200, 9 * S), 0);
}

static void another_hash_has_a_bucket_of_its_own(void)
{
	static struct throttle t;

	CU_ASSERT_EQUAL(taken(&t, 200, 5 * S), 50);
	CU_ASSERT_TRUE(throttle_take(&t, 8, &rate, 5 * S));
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_burst_passes_and_then_so_many_a_second),
		UNIT(a_pause_fills_the_bucket_and_no_more),
		UNIT(time_that_runs_backwards_earns_nothing),
		UNIT(another_hash_has_a_bucket_of_its_own),
	};

	return unit_main("throttle", tests, ARRAY_SIZE(tests));
}
