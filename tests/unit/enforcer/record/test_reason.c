/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_reason.c - each reason has one word of its own, and each decision of
 * the kernel side and of accept_judge() a reason.
 */
#include "enforcer/record/reason.h"

#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static void each_reason_has_a_word_and_none_has_none(void)
{
	int reason;

	CU_ASSERT_PTR_NULL(reason_name(REASON_NONE));
	for (reason = REASON_NONE + 1; reason < REASON_N; reason++)
		CU_ASSERT_PTR_NOT_NULL(reason_name((enum reason)reason));
	CU_ASSERT_PTR_NULL(reason_name(REASON_N));
}

static void no_two_reasons_have_the_same_word(void)
{
	int a, b;

	for (a = 1; a < REASON_N; a++)
		for (b = a + 1; b < REASON_N; b++)
			CU_ASSERT_STRING_NOT_EQUAL(reason_name((enum reason)a),
						   reason_name((enum reason)b));
}

static void each_reason_is_found_by_its_word(void)
{
	static const char *const others[] = { "", "rul", "rules", "Rule",
					      "no-reason" };
	enum reason reason;
	size_t i;

	for (reason = REASON_NONE; reason < REASON_N; reason++)
		CU_ASSERT_EQUAL(reason_from_name(reason_name(reason)), reason);
	for (i = 0; i < ARRAY_SIZE(others); i++)
		CU_ASSERT_EQUAL(reason_from_name(others[i]), REASON_NONE);
}

static void two_reasons_are_alerts_whatever_the_rules_say(void)
{
	enum reason reason;

	for (reason = REASON_NONE; reason < REASON_N; reason++)
		CU_ASSERT_EQUAL(reason_always_alerts(reason),
				reason == REASON_OTHER_PORT ||
					reason == REASON_ENCRYPTED_DNS);
}

static void each_decision_of_the_kernel_side_has_its_word(void)
{
	static const struct {
		enum event_reason reason;
		const char *want; /* NULL: no reason */
	} cases[] = {
		{ EVENT_REASON_NONE, NULL },
		{ EVENT_REASON_RULE, "rule" },
		{ EVENT_REASON_DEFAULT, "default" },
		{ EVENT_REASON_LOCAL_RESOLVER, "local-resolver" },
		{ EVENT_REASON_UNKNOWN, "unknown" },
		{ EVENT_REASON_MALFORMED, "malformed" },
		{ EVENT_REASON_UNFOLLOWED, "unfollowed" },
		{ EVENT_REASON_NO_POLICY, "no-policy" },
		{ EVENT_REASON_OVERLOAD, "overload" },
		{ EVENT_REASON_MARK, "mark" },
		{ EVENT_REASON_UNREADABLE, "unreadable" },
		{ EVENT_REASON_PAGES, "shared-memory" },
		{ EVENT_REASON_REPLACED, "replaced" },
		{ (enum event_reason)99, NULL },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		enum reason reason = reason_of_event(cases[i].reason);

		unit_string("event", cases[i].want ?: "(none)",
			    reason_name(reason) ?: "(none)");
	}
}

static void each_outcome_of_an_answer_has_a_reason_of_its_own(void)
{
	bool seen[REASON_N] = { false };
	int outcome;

	for (outcome = 0; outcome <= ACCEPT_ACCEPTED; outcome++) {
		enum reason reason =
			reason_of_answer((enum accept_reason)outcome);

		CU_ASSERT_NOT_EQUAL(reason, REASON_NONE);
		CU_ASSERT_FALSE(seen[reason]);
		seen[reason] = true;
	}
	CU_ASSERT_EQUAL(reason_of_answer((enum accept_reason)outcome),
			REASON_NONE);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(each_reason_has_a_word_and_none_has_none),
		UNIT(no_two_reasons_have_the_same_word),
		UNIT(each_reason_is_found_by_its_word),
		UNIT(two_reasons_are_alerts_whatever_the_rules_say),
		UNIT(each_decision_of_the_kernel_side_has_its_word),
		UNIT(each_outcome_of_an_answer_has_a_reason_of_its_own),
	};

	return unit_main("reason", tests, ARRAY_SIZE(tests));
}
