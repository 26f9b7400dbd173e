/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_policy.c - the policies without a file, and the search for a rule.
 */
#include "policy/policy.h"

#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

static void a_new_policy_audits_and_would_deny_everything(void)
{
	CLEANUP(policy_freep) struct policy *p = NULL;
	char path[] = "a.yaml";

	CU_ASSERT_EQUAL_FATAL(policy_new(path, &p), 0);
	path[0] = 'b';
	unit_string("the path is a copy", "a.yaml", p->path);
	CU_ASSERT_EQUAL(p->mode, POLICY_AUDIT);
	CU_ASSERT_EQUAL(p->default_lookup, POLICY_DENY);
	CU_ASSERT_EQUAL(p->default_egress, POLICY_DENY);
	CU_ASSERT(p->local_resolver);
	CU_ASSERT_EQUAL(p->mark_mask, 0xff000000);
	CU_ASSERT_EQUAL(p->n_rules, 0);
}

static void the_builtin_policy_forbids_and_opens_nothing(void)
{
	CLEANUP(policy_freep) struct policy *p = NULL;

	CU_ASSERT_EQUAL_FATAL(policy_builtin(&p), 0);
	unit_string("path", "(built-in)", p->path);
	CU_ASSERT_EQUAL(p->mode, POLICY_AUDIT);
	CU_ASSERT_EQUAL(p->default_lookup, POLICY_ALLOW);
	CU_ASSERT_EQUAL(p->default_egress, POLICY_ALLOW);
	CU_ASSERT_EQUAL(p->n_rules, 0);
}

static const char rules[] =
	"version: 1\n"
	"rules:\n"
	"- {name: one, who: [{user: 1}, {user: 2}], action: deny}\n"
	"- {name: two, domains: a, action: allow}\n"
	"- {name: net, networks: 10.0.0.0/8, action: deny}\n";

static void a_rule_is_found_by_its_name(void)
{
	CLEANUP(policy_freep) struct policy *p = policy_text_load(rules);

	CU_ASSERT_PTR_EQUAL(policy_rule_named(p, "two"), &p->rules[1]);
	CU_ASSERT_PTR_NULL(policy_rule_named(p, "Two"));
	CU_ASSERT_PTR_NULL(policy_rule_named(p, "tw"));
	CU_ASSERT_PTR_NULL(policy_rule_named(p, "twofold"));
	CU_ASSERT_PTR_NULL(policy_rule_named(p, ""));
}

static void a_rule_is_found_by_each_of_its_clauses(void)
{
	CLEANUP(policy_freep) struct policy *p = policy_text_load(rules);

	CU_ASSERT_PTR_EQUAL(policy_rule_of_clause(p, 0), &p->rules[0]);
	CU_ASSERT_PTR_EQUAL(policy_rule_of_clause(p, 1), &p->rules[0]);
	CU_ASSERT_PTR_EQUAL(policy_rule_of_clause(p, 2), &p->rules[1]);
	CU_ASSERT_PTR_EQUAL(policy_rule_of_clause(p, 3), &p->rules[2]);
	CU_ASSERT_PTR_NULL(policy_rule_of_clause(p, 4));
	CU_ASSERT_PTR_NULL(policy_rule_of_clause(p, UINT32_MAX));
}

static void only_a_denial_shuts_its_networks(void)
{
	CLEANUP(policy_freep) struct policy *p = policy_text_load(rules);

	CU_ASSERT(!policy_shuts_networks(&p->rules[0]));
	CU_ASSERT(!policy_shuts_networks(&p->rules[1]));
	CU_ASSERT(policy_shuts_networks(&p->rules[2]));
	p->rules[2].action = POLICY_ALLOW;
	CU_ASSERT(!policy_shuts_networks(&p->rules[2]));
}

static const struct unit_test tests[] = {
	UNIT(a_new_policy_audits_and_would_deny_everything),
	UNIT(the_builtin_policy_forbids_and_opens_nothing),
	UNIT(a_rule_is_found_by_its_name),
	UNIT(a_rule_is_found_by_each_of_its_clauses),
	UNIT(only_a_denial_shuts_its_networks),
};

int main(void)
{
	return unit_main("policy", tests, ARRAY_SIZE(tests));
}
