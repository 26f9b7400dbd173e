/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_matcher.c - matchers have clauses of their own, beside those of the
 * rules.
 */
#include "policy/language/alert/matcher.h"

#include <errno.h>

#include "policy/base.h"
#include "tests/unit/policy/language/snippet.h"
#include "tests/unit/unit.h"

static int add(struct snippet *s, enum policy_matcher_kind kind)
{
	const struct policy_matcher means = { kind, 3, 1 };

	return matcher_add(&s->context, &means, &s->root);
}

static void who_and_domains_are_those_of_a_rule(void)
{
	const struct policy_alerts *alerts;
	struct snippet s;

	snippet_open(&s, "{who: [{user: 1}, {user: 2}], domains: [a, '**.b']}");
	alerts = &s.context.policy->alerts;
	CU_ASSERT_EQUAL(matcher_room(&s.context, 3), 0);
	CU_ASSERT_EQUAL(add(&s, POLICY_MATCH_EXCEPT), 0);
	CU_ASSERT_EQUAL(add(&s, POLICY_MATCH_DOMAINS), 0);
	CU_ASSERT_EQUAL(add(&s, POLICY_MATCH_WHO), 0);
	CU_ASSERT_EQUAL_FATAL(alerts->n_matchers, 3);
	CU_ASSERT_EQUAL(alerts->n_clauses, 5);
	CU_ASSERT_EQUAL(alerts->n_names, 4);
	CU_ASSERT_EQUAL(alerts->matchers[0].kind, POLICY_MATCH_EXCEPT);
	CU_ASSERT_EQUAL(alerts->matchers[2].detectors, 3);
	CU_ASSERT_EQUAL(alerts->rules[0].n_subjects, 2);
	CU_ASSERT_EQUAL(alerts->rules[1].first_clause, 2);
	CU_ASSERT_EQUAL(alerts->rules[1].n_clauses, 1);
	CU_ASSERT_FALSE(alerts->rules[1].any_name);
	CU_ASSERT_TRUE(alerts->rules[2].any_name);
	CU_ASSERT_EQUAL(s.context.policy->n_clauses, 0);
	snippet_done(&s);
}

static void more_clauses_than_an_image_has_are_an_error_once(void)
{
	struct snippet s;

	snippet_open(&s, "{who: [{user: 1}, {user: 2}], domains: a}");
	s.context.policy->alerts.n_clauses = POLICY_CLAUSES_MAX - 1;
	CU_ASSERT_EQUAL(matcher_room(&s.context, 2), 0);
	CU_ASSERT_EQUAL(add(&s, POLICY_MATCH_WHO), -EINVAL);
	CU_ASSERT_EQUAL(add(&s, POLICY_MATCH_WHO), 0);
	unit_string("error",
		    "1:1: error: alerts: want at most 1024 alternatives of "
		    "'who' in all of 'alerts', found more from here on",
		    snippet_error(&s));
	snippet_done(&s);
}

static const struct unit_test tests[] = {
	UNIT(who_and_domains_are_those_of_a_rule),
	UNIT(more_clauses_than_an_image_has_are_an_error_once),
};

int main(void)
{
	return unit_main("matcher", tests, ARRAY_SIZE(tests));
}
