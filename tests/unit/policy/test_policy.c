/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_policy.c - the policies without a file, and the search for a rule.
 */
#include "policy/policy.h"

#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "policy/diag.h"
#include "tests/unit/policy/eval/random_policy.h"
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

/* They have one to three clauses each. */
static void a_rule_is_found_among_any_number_of_rules(void)
{
	struct policy_rule list[9] = { 0 };
	struct policy p = { .rules = list };
	const struct policy_rule *found;
	uint32_t i;

	while (p.n_rules < ARRAY_SIZE(list)) {
		CU_ASSERT_PTR_NULL(policy_rule_of_clause(&p, p.n_clauses));
		list[p.n_rules].first_clause = p.n_clauses;
		list[p.n_rules].n_clauses = 1 + p.n_rules % 3;
		p.n_clauses += list[p.n_rules].n_clauses;
		p.n_rules++;
		for (i = 0; i < p.n_clauses; i++) {
			found = policy_rule_of_clause(&p, i);
			CU_ASSERT_PTR_NOT_NULL_FATAL(found);
			CU_ASSERT(found->first_clause <= i);
			CU_ASSERT(i - found->first_clause < found->n_clauses);
		}
	}
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

static const char ending[] =
	"version: 1\n"
	"rules:\n"
	"- {name: a, who: [{user: 1}, {user: 2}], until: 1970-01-02, "
	"action: deny}\n"
	"- {name: b, domains: [x, y], until: 1970-01-03, action: allow}\n"
	"- {name: c, domains: z, action: allow}\n"
	"- {domains: x, until: 1970-01-02T00:00:01Z, action: deny}\n"
	"- {name: e, who: [{user: 1}, {user: 2}], action: deny}\n";

static const struct {
	int64_t now_s;
	const char *want;  /* rules with their first clauses */
	int64_t next_s;	   /* end */
	const char *notes; /* the first */
} ends[] = {
	{ 0, "a 0, b 2, c 3, rule-4 4, e 5, ", 86400, "" },
	{ 86399, "a 0, b 2, c 3, rule-4 4, e 5, ", 86400, "" },
	{ 86400, "b 0, c 1, rule-4 2, e 3, ", 86401,
	  "test.yaml:3:1: note: rule 'a' ended at 1970-01-02T00:00:00Z: it is "
	  "as if it were not there" },
	{ 86401, "b 0, c 1, e 2, ", 172800,
	  "test.yaml:3:1: note: rule 'a' ended at 1970-01-02T00:00:00Z: it is "
	  "as if it were not there" },
	{ 4000000000, "c 0, e 1, ", 0,
	  "test.yaml:3:1: note: rule 'a' ended at 1970-01-02T00:00:00Z: it is "
	  "as if it were not there" },
};

static void a_rule_that_has_ended_is_as_if_it_were_not_there(void)
{
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		CLEANUP(policy_freep)
		struct policy *p = policy_text_load(ending);
		CLEANUP(diag_freep) struct diag *diag = NULL;
		char got[128] = "";

		CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
		k = p->n_rules;
		CU_ASSERT_EQUAL(policy_drop_ended(p, ends[i].now_s, diag),
				k - p->n_rules);
		for (k = 0; k < p->n_rules; k++)
			(void)snprintf(got + strlen(got),
				       sizeof(got) - strlen(got), "%s %u, ",
				       p->rules[k].name,
				       p->rules[k].first_clause);
		unit_string("rules", ends[i].want, got);
		CU_ASSERT_EQUAL(p->n_clauses,
				p->rules[k - 1].first_clause +
					p->rules[k - 1].n_clauses);
		CU_ASSERT_EQUAL(policy_next_end(p), ends[i].next_s);
		unit_string("notes", ends[i].notes, diag_line(diag, 0) ?: "");
	}
}

/* The line of the rule that decides, and the alternative. */
static int decided(const struct policy *policy,
		   const struct random_policy *random,
		   const struct reference_query *query)
{
	int clause = reference_decide(policy, &random->input, query);
	const struct policy_rule *rule;

	if (clause < 0)
		return -1;
	rule = policy_rule_of_clause(policy, (uint32_t)clause);
	return (int)(rule->line * 100 + (uint32_t)clause - rule->first_clause);
}

/* The reference evaluator passes over rules that have ended. */
static void dropping_ended_rules_changes_no_decision(void)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct random_policy random;
	struct random_question q;
	struct policy rest;
	int want[20];
	size_t i;
	uint64_t seed;
	unsigned int n_dropped = 0, n_decided = 0;

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	/* A thread of the kernel is judged by what was denied to anybody as
	 * the policy was compiled, ended or not. */
	for (seed = 1; seed <= 200; seed++) {
		struct random_policy again;

		CU_ASSERT_EQUAL_FATAL(random_policy_make(&random, seed), 0);
		for (i = 0; i < random.policy.n_rules; i++) {
			random.policy.rules[i].line = (uint32_t)i + 1;
			random.policy.rules[i].until_s =
				random_policy_below(&random, 4);
		}
		again = random;
		for (i = 0; i < ARRAY_SIZE(want); i++) {
			random_policy_question(&random, &q);
			q.query.now_s = 2;
			q.query.kernel = false;
			want[i] = decided(&random.policy, &random, &q.query);
			n_decided += want[i] >= 0;
		}
		rest = random.policy;
		n_dropped += (unsigned int)policy_drop_ended(&rest, 2, diag);
		random.state = again.state;
		for (i = 0; i < ARRAY_SIZE(want); i++) {
			random_policy_question(&random, &q);
			q.query.now_s = 2;
			q.query.kernel = false;
			CU_ASSERT_EQUAL(decided(&rest, &random, &q.query),
					want[i]);
		}
		random_policy_done(&random);
	}
	CU_ASSERT(n_dropped > 100 && n_decided > 100);
}

static const struct unit_test tests[] = {
	UNIT(a_new_policy_audits_and_would_deny_everything),
	UNIT(the_builtin_policy_forbids_and_opens_nothing),
	UNIT(a_rule_is_found_by_its_name),
	UNIT(a_rule_is_found_by_each_of_its_clauses),
	UNIT(a_rule_is_found_among_any_number_of_rules),
	UNIT(only_a_denial_shuts_its_networks),
	UNIT(a_rule_that_has_ended_is_as_if_it_were_not_there),
	UNIT(dropping_ended_rules_changes_no_decision),
};

int main(void)
{
	return unit_main("policy", tests, ARRAY_SIZE(tests));
}
