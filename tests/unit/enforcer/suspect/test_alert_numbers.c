/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_alert_numbers.c - what keeps its number, and what loses it.
 */
#include "enforcer/suspect/alert_numbers.h"

#include <stdlib.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static struct alert_numbers *new_numbers(void)
{
	struct alert_numbers *numbers = calloc(1, sizeof(*numbers));

	CU_ASSERT_PTR_NOT_NULL_FATAL(numbers);
	return numbers;
}

static void a_number_stays_whatever_else_is_listed(void)
{
	CLEANUP(base_freep) struct alert_numbers *numbers = new_numbers();
	uint64_t id = 5;

	CU_ASSERT_FALSE(alert_numbers_find(numbers, 0, &id));
	CU_ASSERT_FALSE(alert_numbers_find(numbers, 1, &id));
	CU_ASSERT_EQUAL(id, 5);
	CU_ASSERT_EQUAL(alert_numbers_give(numbers, 70), 1);
	CU_ASSERT_EQUAL(alert_numbers_give(numbers, 60), 2);
	CU_ASSERT_EQUAL(alert_numbers_give(numbers, 0), 3);
	CU_ASSERT_EQUAL(alert_numbers_give(numbers, 60), 2);
	CU_ASSERT_EQUAL(alert_numbers_give(numbers, 70), 1);
	CU_ASSERT_TRUE(alert_numbers_find(numbers, 2, &id));
	CU_ASSERT_EQUAL(id, 60);
	CU_ASSERT_TRUE(alert_numbers_find(numbers, 3, &id));
	CU_ASSERT_EQUAL(id, 0);
	CU_ASSERT_FALSE(alert_numbers_find(numbers, 4, &id));
}

static void what_is_forgotten_gets_a_number_that_nothing_had(void)
{
	CLEANUP(base_freep) struct alert_numbers *numbers = new_numbers();
	uint64_t i, id;

	for (i = 1; i <= ALERT_NUMBERS_KEPT; i++)
		CU_ASSERT_EQUAL(alert_numbers_give(numbers, i), i);
	CU_ASSERT_EQUAL(alert_numbers_give(numbers, 1), 1);
	CU_ASSERT_EQUAL(alert_numbers_give(numbers, 9999),
			ALERT_NUMBERS_KEPT + 1);
	CU_ASSERT_TRUE(alert_numbers_find(numbers, 1, &id));
	CU_ASSERT_FALSE(alert_numbers_find(numbers, 2, &id));
	CU_ASSERT_EQUAL(alert_numbers_give(numbers, 2), ALERT_NUMBERS_KEPT + 2);
}

static const struct unit_test tests[] = {
	UNIT(a_number_stays_whatever_else_is_listed),
	UNIT(what_is_forgotten_gets_a_number_that_nothing_had),
};

int main(void)
{
	return unit_main("alert_numbers", tests, ARRAY_SIZE(tests));
}
