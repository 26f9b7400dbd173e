/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_pattern.c - the label of a pattern is found behind its name, and
 * compared with that of another one.
 */
#include "policy/pattern.h"

#include "policy/base.h"
#include "tests/unit/unit.h"

#define WIRE "\3www\7example\3com"

/* "api-*" and the like before WIRE; the bytes are of prefix and suffix. */
#define LABEL(prefix, suffix)                                     \
	{                                                         \
		.wire = (const uint8_t *)WIRE "\0" prefix suffix, \
		.kind = POLICY_CHILD, .wire_len = sizeof(WIRE),   \
		.prefix_len = sizeof(prefix) - 1,                 \
		.suffix_len = sizeof(suffix) - 1,                 \
	}

static const struct policy_pattern any = LABEL("", "");
static const struct policy_pattern same[] = { LABEL("api-", "x"),
					      LABEL("api-", "x") };
static const struct policy_pattern others[] = {
	LABEL("", ""),	    LABEL("api-", ""),	LABEL("", "api-x"),
	LABEL("api", "-x"), LABEL("api-", "y"), LABEL("apj-", "x"),
};

static void prefix_and_suffix_of_a_pattern_stand_behind_its_name(void)
{
	CU_ASSERT_EQUAL(memcmp(policy_pattern_prefix(&same[0]), "api-x", 5), 0);
	CU_ASSERT_EQUAL(*policy_pattern_suffix(&same[0]), 'x');
}

static void labels_are_the_same_by_prefix_and_suffix(void)
{
	size_t i;

	CU_ASSERT_TRUE(policy_pattern_same_label(&same[0], &same[1]));
	CU_ASSERT_TRUE(policy_pattern_same_label(&any, &others[0]));
	for (i = 0; i < ARRAY_SIZE(others); i++)
		CU_ASSERT_FALSE(
			policy_pattern_same_label(&same[0], &others[i]));
}

static void a_label_of_any_kind_has_neither_prefix_nor_suffix(void)
{
	struct policy_pattern exact = any;
	size_t i;

	exact.kind = POLICY_EXACT;
	CU_ASSERT_TRUE(policy_pattern_has_any_label(&any));
	CU_ASSERT_FALSE(policy_pattern_has_any_label(&exact));
	for (i = 1; i < ARRAY_SIZE(others); i++)
		CU_ASSERT_FALSE(policy_pattern_has_any_label(&others[i]));
}

static const struct unit_test tests[] = {
	UNIT(prefix_and_suffix_of_a_pattern_stand_behind_its_name),
	UNIT(labels_are_the_same_by_prefix_and_suffix),
	UNIT(a_label_of_any_kind_has_neither_prefix_nor_suffix),
};

int main(void)
{
	return unit_main("policy_pattern", tests, ARRAY_SIZE(tests));
}
