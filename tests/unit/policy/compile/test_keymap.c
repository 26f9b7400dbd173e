/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_keymap.c - keys keep their values while the map grows.
 */
#include "policy/compile/keymap.h"

#include "policy/base.h"
#include "tests/unit/unit.h"

#define N 10000

/* Keys that share a few first slots, so that they are in each other's way. */
static uint64_t key_of(uint32_t i)
{
	return 1 + (uint64_t)i * 64;
}

static void a_new_key_has_no_value_yet_and_keeps_the_one_it_gets(void)
{
	struct keymap map = { 0 };
	uint32_t *at = NULL, value = 7;

	CU_ASSERT(!keymap_find(&map, 5, &value));
	CU_ASSERT_EQUAL(keymap_at(&map, 5, &at), 0);
	CU_ASSERT_EQUAL(*at, UINT32_MAX);
	*at = 3;
	CU_ASSERT_EQUAL(keymap_at(&map, 5, &at), 0);
	CU_ASSERT_EQUAL(*at, 3);
	CU_ASSERT(!keymap_find(&map, 6, &value));
	CU_ASSERT_EQUAL(value, 7);
	CU_ASSERT(keymap_find(&map, 5, &value));
	CU_ASSERT_EQUAL(value, 3);
	CU_ASSERT_EQUAL(map.n, 1);
	keymap_done(&map);
}

static void growth_loses_no_key(void)
{
	struct keymap map = { 0 };
	uint32_t *at, value, i, n_wrong = 0;

	for (i = 0; i < N; i++) {
		CU_ASSERT_EQUAL_FATAL(keymap_at(&map, key_of(i), &at), 0);
		n_wrong += *at != UINT32_MAX;
		*at = i;
	}
	CU_ASSERT_EQUAL(map.n, N);
	for (i = 0; i < N; i++)
		n_wrong += !keymap_find(&map, key_of(i), &value) || value != i;
	CU_ASSERT_EQUAL(n_wrong, 0);
	CU_ASSERT(!keymap_find(&map, key_of(N), &value));
	keymap_done(&map);
}

static void with_room_for_all_nothing_moves(void)
{
	const struct keymap_slot *before;
	struct keymap map = { 0 };
	uint32_t *at, i;

	CU_ASSERT_EQUAL_FATAL(keymap_reserve(&map, N), 0);
	before = map.slots;
	for (i = 0; i < N; i++)
		CU_ASSERT_EQUAL_FATAL(keymap_at(&map, key_of(i), &at), 0);
	CU_ASSERT_PTR_EQUAL(map.slots, before);
	keymap_done(&map);
	CU_ASSERT_EQUAL(map.n, 0);
	CU_ASSERT_PTR_NULL(map.slots);
}

static const struct unit_test tests[] = {
	UNIT(a_new_key_has_no_value_yet_and_keeps_the_one_it_gets),
	UNIT(growth_loses_no_key),
	UNIT(with_room_for_all_nothing_moves),
};

int main(void)
{
	return unit_main("keymap", tests, ARRAY_SIZE(tests));
}
