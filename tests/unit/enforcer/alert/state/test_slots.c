/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_slots.c - what stays and what makes room.
 */
#include "enforcer/alert/state/slots.h"

#include <errno.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

#define DAY 1000000

struct item {
	struct slot slot;
	uint64_t value;
};

/* Put @hash with @weight at @now_s; returns what made room, 0: nothing. */
static uint64_t put(struct slots *slots, uint64_t hash, uint32_t now_s,
		    uint32_t weight)
{
	uint64_t former = 0;
	struct item *item;
	bool is_new;

	item = slots_use(slots, hash, now_s, &is_new);
	if (is_new) {
		former = item->slot.hash;
		slots_take(slots, item, hash, now_s);
	}
	item->slot.weight = weight;
	item->value = hash;
	return former;
}

static void an_item_that_was_put_is_found(void)
{
	struct slots slots;
	struct item *item;
	size_t i, n = 0;

	CU_ASSERT_EQUAL_FATAL(slots_init(&slots, 64, sizeof(struct item)), 0);
	CU_ASSERT_PTR_NULL(slots_find(&slots, 5));
	CU_ASSERT_EQUAL(put(&slots, 5, DAY, 0), 0);
	item = slots_find(&slots, 5);
	CU_ASSERT_PTR_NOT_NULL_FATAL(item);
	CU_ASSERT_EQUAL(item->value, 5);
	CU_ASSERT_EQUAL(slots_memory(&slots), 64 * sizeof(struct item));
	for (i = 0; slots_nth(&slots, i); i++)
		n += ((struct item *)slots_nth(&slots, i))->slot.hash == 5;
	CU_ASSERT_EQUAL(i, 64);
	CU_ASSERT_EQUAL(n, 1);
	slots_done(&slots);
}

static void the_oldest_item_of_a_set_makes_room(void)
{
	struct slots slots;
	uint64_t i;

	CU_ASSERT_EQUAL_FATAL(slots_init(&slots, 8, sizeof(struct item)), 0);
	for (i = 1; i <= 8; i++)
		CU_ASSERT_EQUAL(put(&slots, i, DAY + (uint32_t)i, 0), 0);
	CU_ASSERT_EQUAL(put(&slots, 1, DAY + 20, 0), 0); /* used again */
	CU_ASSERT_EQUAL(put(&slots, 9, DAY + 21, 0), 2);
	CU_ASSERT_PTR_NULL(slots_find(&slots, 2));
	CU_ASSERT_PTR_NOT_NULL(slots_find(&slots, 1));
	slots_done(&slots);
}

static void an_item_with_weight_stays_for_a_day(void)
{
	struct slots slots;
	uint64_t i;

	CU_ASSERT_EQUAL_FATAL(slots_init(&slots, 8, sizeof(struct item)), 0);
	CU_ASSERT_EQUAL(put(&slots, 1, DAY, 1), 0);
	for (i = 2; i <= 1000; i++)
		(void)put(&slots, i, DAY + 10, 0);
	CU_ASSERT_PTR_NOT_NULL(slots_find(&slots, 1));
	for (; i <= 1016; i++)
		(void)put(&slots, i, DAY + SLOTS_DAY_S + 10, 0);
	CU_ASSERT_PTR_NULL(slots_find(&slots, 1));
	slots_done(&slots);
}

static void where_all_items_weigh_the_oldest_makes_room(void)
{
	struct slots slots;
	uint64_t i;

	CU_ASSERT_EQUAL_FATAL(slots_init(&slots, 8, sizeof(struct item)), 0);
	for (i = 1; i <= 8; i++)
		(void)put(&slots, i, DAY + (uint32_t)i, 1);
	CU_ASSERT_EQUAL(put(&slots, 9, DAY + 20, 0), 1);
	slots_done(&slots);
}

static void a_clock_that_runs_backwards_makes_nothing_older(void)
{
	struct slots slots;
	struct item *item;

	CU_ASSERT_EQUAL_FATAL(slots_init(&slots, 8, sizeof(struct item)), 0);
	(void)put(&slots, 1, DAY, 0);
	(void)put(&slots, 1, DAY - 100, 0);
	item = slots_find(&slots, 1);
	CU_ASSERT_EQUAL(item->slot.used_s, DAY);
	CU_ASSERT_EQUAL(slots_since(DAY, DAY - 100), 0);
	CU_ASSERT_EQUAL(slots_since(DAY, DAY + 100), 100);
	slots_done(&slots);
}

static const struct unit_test tests[] = {
	UNIT(an_item_that_was_put_is_found),
	UNIT(the_oldest_item_of_a_set_makes_room),
	UNIT(an_item_with_weight_stays_for_a_day),
	UNIT(where_all_items_weigh_the_oldest_makes_room),
	UNIT(a_clock_that_runs_backwards_makes_nothing_older),
};

int main(void)
{
	return unit_main("enforcer/alert/state/slots", tests,
			 ARRAY_SIZE(tests));
}
