/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_listed.c - items of `list`, and how they are called.
 */
#include "policy/language/alert/listed.h"

#include <errno.h>

#include "policy/base.h"
#include "policy/language/alert/matcher.h"
#include "tests/unit/policy/language/snippet.h"
#include "tests/unit/unit.h"

static void items_are_numbered_by_their_matchers(void)
{
	const struct policy_alerts *alerts;
	struct snippet s;

	snippet_open(&s, "[{domains: a}, {domains: b, severity: no}, "
			 "{domains: [c, d], name: mine, severity: high, "
			 "action: deny, for: 1m}]");
	CU_ASSERT_EQUAL(matcher_room(&s.context, 3), 0);
	CU_ASSERT_EQUAL(listed_read(&s.context, &s.root, NULL), 0);
	alerts = &s.context.policy->alerts;
	CU_ASSERT_EQUAL_FATAL(alerts->n_lists, 2);
	CU_ASSERT_EQUAL_FATAL(alerts->n_matchers, 2);
	unit_string("default name", "list-1", alerts->lists[0].name);
	CU_ASSERT_EQUAL(alerts->lists[0].alerting.severity,
			POLICY_ALERT_MEDIUM);
	CU_ASSERT_EQUAL(alerts->lists[0].alerting.deny_s, 3600);
	unit_string("name", "mine", alerts->lists[1].name);
	CU_ASSERT_TRUE(alerts->lists[1].alerting.denies);
	CU_ASSERT_EQUAL(alerts->lists[1].alerting.deny_s, 60);
	CU_ASSERT_EQUAL(alerts->matchers[1].kind, POLICY_MATCH_LIST);
	CU_ASSERT_EQUAL(alerts->matchers[1].index, 1);
	snippet_done(&s);
}

static void the_word_no_is_an_empty_list(void)
{
	struct snippet s;

	snippet_open(&s, "no");
	CU_ASSERT_EQUAL(listed_read(&s.context, &s.root, NULL), 0);
	CU_ASSERT_EQUAL(s.context.policy->alerts.n_lists, 0);
	snippet_done(&s);
	snippet_open(&s, "high");
	CU_ASSERT_EQUAL(listed_read(&s.context, &s.root, NULL), -EINVAL);
	unit_string("a severity",
		    "1:1: error: key: want no, or a list of maps, found 'high'",
		    snippet_error(&s));
	snippet_done(&s);
}

static const struct unit_test tests[] = {
	UNIT(items_are_numbered_by_their_matchers),
	UNIT(the_word_no_is_an_empty_list),
};

int main(void)
{
	return unit_main("listed", tests, ARRAY_SIZE(tests));
}
