/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_rule.c - the keys of a rule.
 */
#include "policy/language/rule.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/policy/language/snippet.h"
#include "tests/unit/unit.h"

static const struct {
	const char *what;
	const char *text;
	bool any_name, no_name, opens;
} rules[] = {
	{ "neither domains nor networks", "{action: allow}", true, false,
	  true },
	{ "domains", "{domains: a, action: allow}", false, false, true },
	{ "networks", "{networks: 10.0.0.0/8, action: allow}", false, true,
	  true },
	{ "both", "{domains: a, networks: '::/0', action: allow}", false, false,
	  true },
	{ "a denial opens nothing", "{domains: a, action: deny}", false, false,
	  false },
};

static void domains_and_networks_say_what_a_rule_is_about(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		const struct policy_rule *rule;
		struct snippet s;
		char text[128];

		(void)snprintf(text, sizeof(text), "[%s]", rules[i].text);
		snippet_open(&s, text);
		CU_ASSERT_EQUAL_FATAL(rule_read_all(&s.context, &s.root, NULL),
				      0);
		CU_ASSERT_EQUAL_FATAL(s.context.policy->n_rules, 1);
		rule = &s.context.policy->rules[0];
		if (rule->any_name != rules[i].any_name ||
		    rule->no_name != rules[i].no_name ||
		    rule->open.opens != rules[i].opens)
			CU_FAIL(rules[i].what);
		unit_string(rules[i].what, "rule-1", rule->name);
		snippet_done(&s);
	}
}

static void clauses_are_numbered_over_all_rules(void)
{
	const struct policy_rule *rule;
	struct snippet s;

	snippet_open(
		&s, "- {who: [{user: 1}, {user: 2}, {user: 3}], action: deny}\n"
		    "- {name: x, action: allow, domains: [a, b]}\n"
		    "- {who: {user: 1}, action: deny, alert: medium}\n");
	CU_ASSERT_EQUAL_FATAL(rule_read_all(&s.context, &s.root, NULL), 0);
	CU_ASSERT_EQUAL_FATAL(s.context.policy->n_rules, 3);
	CU_ASSERT_EQUAL(s.context.policy->n_clauses, 5);
	CU_ASSERT_EQUAL(s.context.policy->n_names, 2);
	rule = s.context.policy->rules;
	CU_ASSERT_EQUAL(rule[0].first_clause, 0);
	CU_ASSERT_EQUAL(rule[0].n_clauses, 3);
	CU_ASSERT_EQUAL(rule[1].first_clause, 3);
	CU_ASSERT_EQUAL(rule[1].n_clauses, 1);
	CU_ASSERT_EQUAL(rule[1].line, 2);
	CU_ASSERT_EQUAL(rule[2].first_clause, 4);
	CU_ASSERT_EQUAL(rule[2].alert, POLICY_ALERT_MEDIUM);
	unit_string("default name", "rule-3", rule[2].name);
	snippet_done(&s);
}

static const struct {
	const char *what;
	const char *text;
	int result;
	const char *line; /* the first error or warning */
} lines[] = {
	{ "no list", "{action: deny}", -EINVAL,
	  "1:1: error: key: want a list of rules, found a map" },
	{ "no action", "[{domains: a}]", -EINVAL,
	  "1:2: error: want 'action' in a rule, found none" },
	{ "a name of the built-in rules", "[{name: default, action: deny}]",
	  -EINVAL,
	  "1:9: error: name: want a name other than those of the built-in "
	  "rules, found 'default'" },
	{ "any for a type", "[{types: any, action: deny}]", -EINVAL,
	  "1:10: error: types: want record types, or no 'types' for all of "
	  "them, or ANY for questions of type 255, found 'any'" },
	{ "a list that is not there", "[{domains: 'list:x', action: deny}]",
	  -EINVAL,
	  "1:12: error: domains: want a list that 'lists' defines, found "
	  "'list:x'" },
};

static void wrong_values_are_refused(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		struct snippet s;

		snippet_open(&s, lines[i].text);
		if (rule_read_all(&s.context, &s.root, NULL) != lines[i].result)
			CU_FAIL(lines[i].what);
		unit_string(lines[i].what, lines[i].line, snippet_error(&s));
		snippet_done(&s);
	}
}

static const struct unit_test tests[] = {
	UNIT(domains_and_networks_say_what_a_rule_is_about),
	UNIT(clauses_are_numbered_over_all_rules),
	UNIT(wrong_values_are_refused),
};

int main(void)
{
	return unit_main("rule", tests, ARRAY_SIZE(tests));
}
