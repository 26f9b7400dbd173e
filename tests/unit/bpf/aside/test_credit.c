/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_credit.c - time that is used up and grows back.
 */
#include "bpf/aside/credit.h"

#include "policy/base.h"
#include "tests/unit/unit.h"

static const struct credit_limits limits = { .most_us = 1000, .percent = 10 };

static void all_of_the_credit_is_there_at_first(void)
{
	struct credit credit = { 0 };

	CU_ASSERT_EQUAL(credit_left(&credit, &limits, 12345), 1000);
}

static void spent_credit_grows_back_with_time(void)
{
	struct credit credit = { 0 };

	(void)credit_left(&credit, &limits, 5000);
	credit_spend(&credit, 400);
	CU_ASSERT_EQUAL(credit_left(&credit, &limits, 5000), 600);
	CU_ASSERT_EQUAL(credit_left(&credit, &limits, 6000), 700);
	CU_ASSERT_EQUAL(credit_left(&credit, &limits, 60000), 1000);
}

static void steps_too_short_to_count_are_not_lost(void)
{
	struct credit credit = { 0 };
	int64_t at_us;

	(void)credit_left(&credit, &limits, 5000);
	credit_spend(&credit, 1000);
	for (at_us = 5000; at_us <= 6000; at_us++)
		(void)credit_left(&credit, &limits, at_us);
	CU_ASSERT_EQUAL(credit_left(&credit, &limits, 6000), 100);
}

static void a_debt_has_to_be_regained_first(void)
{
	struct credit credit = { 0 };

	(void)credit_left(&credit, &limits, 5000);
	credit_spend(&credit, 1500);
	CU_ASSERT_EQUAL(credit_left(&credit, &limits, 5000), 0);
	CU_ASSERT_EQUAL(credit_left(&credit, &limits, 10000), 0);
	CU_ASSERT_EQUAL(credit_left(&credit, &limits, 11000), 100);
}

/* As useradd(8) gives them. */
static void users_of_one_person_are_in_a_range(void)
{
	CU_ASSERT_EQUAL(credit_range_of(0), 0);
	CU_ASSERT_EQUAL(credit_range_of(99999), 0);
	CU_ASSERT_EQUAL(credit_range_of(100000), 1);
	CU_ASSERT_EQUAL(credit_range_of(165535), 1);
	CU_ASSERT_EQUAL(credit_range_of(165536), 2);
	CU_ASSERT(credit_range_of(UINT32_MAX) > 2);
}

static const struct unit_test tests[] = {
	UNIT(all_of_the_credit_is_there_at_first),
	UNIT(spent_credit_grows_back_with_time),
	UNIT(steps_too_short_to_count_are_not_lost),
	UNIT(a_debt_has_to_be_regained_first),
	UNIT(users_of_one_person_are_in_a_range),
};

int main(void)
{
	return unit_main("credit", tests, ARRAY_SIZE(tests));
}
