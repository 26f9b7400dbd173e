/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_distinct.c - the estimate against the truth.
 */
#include "enforcer/alert/state/distinct.h"

#include "enforcer/alert/state/hash.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static const uint64_t key[2] = { 3, 4 };

static void counts_of_different_things_are_close(void)
{
	static const struct {
		unsigned int n;
		float least, most;
	} cases[] = { { 1, 1, 1 },
		      { 10, 9, 10.5F },
		      { 250, 225, 275 },
		      { 1000, 800, 1200 } };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct distinct distinct = { 0 };
		uint64_t bits[512 / 64] = { 0 }, j;

		for (j = 0; j < cases[i].n; j++)
			(void)distinct_add(&distinct, bits, 512,
					   hash_two(key, j, 0));
		CU_ASSERT(distinct.n >= cases[i].least);
		CU_ASSERT(distinct.n <= cases[i].most);
	}
}

static void a_thing_that_comes_again_counts_nothing(void)
{
	struct distinct distinct = { 0 };
	uint64_t bits[4] = { 0 };

	CU_ASSERT_TRUE(distinct_add(&distinct, bits, 256, 77));
	CU_ASSERT_FALSE(distinct_add(&distinct, bits, 256, 77));
	CU_ASSERT_EQUAL(distinct.n_set, 1);
}

static void a_full_bitmap_takes_no_more(void)
{
	struct distinct distinct = { 0 };
	uint64_t bits[1] = { 0 }, i;

	for (i = 0; i < 10000; i++)
		(void)distinct_add(&distinct, bits, 64, hash_two(key, i, 0));
	CU_ASSERT_EQUAL(distinct.n_set, 64);
	CU_ASSERT(distinct.n < 1000);
}

static const struct unit_test tests[] = {
	UNIT(counts_of_different_things_are_close),
	UNIT(a_thing_that_comes_again_counts_nothing),
	UNIT(a_full_bitmap_takes_no_more),
};

int main(void)
{
	return unit_main("enforcer/alert/state/distinct", tests,
			 ARRAY_SIZE(tests));
}
