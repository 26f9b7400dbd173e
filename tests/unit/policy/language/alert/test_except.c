/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_except.c - which detectors an exception is about.
 */
#include "policy/language/alert/except.h"

#include <errno.h>

#include "policy/base.h"
#include "policy/language/alert/matcher.h"
#include "tests/unit/policy/language/snippet.h"
#include "tests/unit/unit.h"

static void an_exception_without_alerts_is_about_all_detectors(void)
{
	const struct policy_matcher *matchers;
	struct snippet s;

	snippet_open(&s, "[{domains: a}, {who: {user: 1}, alerts: dga}, "
			 "{domains: b, alerts: [tunnel, txt]}]");
	CU_ASSERT_EQUAL(matcher_room(&s.context, 3), 0);
	CU_ASSERT_EQUAL(except_read(&s.context, &s.root, NULL), 0);
	CU_ASSERT_EQUAL_FATAL(s.context.policy->alerts.n_matchers, 3);
	matchers = s.context.policy->alerts.matchers;
	CU_ASSERT_EQUAL(matchers[0].detectors, (1U << POLICY_DETECTORS) - 1);
	CU_ASSERT_EQUAL(matchers[1].detectors, POLICY_DETECTOR_BIT(POLICY_DGA));
	CU_ASSERT_EQUAL(matchers[1].index, 1);
	CU_ASSERT_EQUAL(matchers[2].detectors,
			POLICY_DETECTOR_BIT(POLICY_TUNNEL) |
				POLICY_DETECTOR_BIT(POLICY_TXT));
	CU_ASSERT_EQUAL(matchers[2].index, 2);
	snippet_done(&s);
}

static void an_exception_of_everything_is_refused(void)
{
	struct snippet s;

	snippet_open(&s, "[{alerts: [tunnel]}]");
	CU_ASSERT_EQUAL(matcher_room(&s.context, 1), 0);
	CU_ASSERT_EQUAL(except_read(&s.context, &s.root, NULL), -EINVAL);
	unit_string("error",
		    "1:2: error: except: want 'who' or 'domains', found "
		    "neither: 'no' at a detector turns it off",
		    snippet_error(&s));
	snippet_done(&s);
}

static const struct unit_test tests[] = {
	UNIT(an_exception_without_alerts_is_about_all_detectors),
	UNIT(an_exception_of_everything_is_refused),
};

int main(void)
{
	return unit_main("except", tests, ARRAY_SIZE(tests));
}
