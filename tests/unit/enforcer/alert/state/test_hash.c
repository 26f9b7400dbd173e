/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_hash.c - neighbours have hashes that are far apart.
 */
#include "enforcer/alert/state/hash.h"

#include "policy/base.h"
#include "tests/unit/unit.h"

static void neighbours_differ_in_half_of_the_bits(void)
{
	static const uint64_t keys[][2] = { { 0, 0 }, { 1, 2 }, { ~0ULL, 5 } };
	uint64_t a, b;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++)
		for (a = 0; a < 50; a++)
			for (b = 0; b < 50; b++) {
				uint64_t h = hash_two(keys[i], a, b);
				uint64_t x = h ^ hash_two(keys[i], a, b + 1);
				uint64_t y = h ^ hash_two(keys[i], a + 1, b);

				CU_ASSERT(__builtin_popcountll(x) > 8);
				CU_ASSERT(__builtin_popcountll(y) > 8);
			}
}

static void the_key_matters_and_nothing_is_zero(void)
{
	const uint64_t one[2] = { 1, 0 }, other[2] = { 0, 1 }, none[2] = { 0 };

	CU_ASSERT_NOT_EQUAL(hash_two(one, 5, 6), hash_two(other, 5, 6));
	CU_ASSERT_NOT_EQUAL(hash_two(none, 0, 0), 0);
}

static void a_program_is_one_wherever_it_runs(void)
{
	static const struct alert_who who = { 7, 1, 8, 9 };
	static const struct alert_who others[] = { { 8, 1, 8, 9 },
						   { 7, 1, 7, 9 },
						   { 7, 1, 8, 8 } };
	struct alert_who elsewhere = who;
	const uint64_t key[2] = { 1, 2 };
	size_t i;

	elsewhere.netns = 2;
	CU_ASSERT_EQUAL(hash_who(key, &who), hash_who(key, &elsewhere));
	for (i = 0; i < ARRAY_SIZE(others); i++)
		CU_ASSERT_NOT_EQUAL(hash_who(key, &who),
				    hash_who(key, &others[i]));
}

static const struct unit_test tests[] = {
	UNIT(neighbours_differ_in_half_of_the_bits),
	UNIT(the_key_matters_and_nothing_is_zero),
	UNIT(a_program_is_one_wherever_it_runs),
};

int main(void)
{
	return unit_main("enforcer/alert/state/hash", tests, ARRAY_SIZE(tests));
}
