/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_permitted.c - rules before those of a policy file, for a while.
 */
#include "policy/language/permitted.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "policy/diag.h"
#include "policy/files/bundle.h"
#include "policy/language/lists/relist.h"
#include "policy/policy.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

#define POLICY                                                    \
	"version: 1\nmode: enforce\nrules:\n"                     \
	"  - { domains: [a.example, b.example], action: deny }\n" \
	"  - { name: two, who: [{ user: 1 }, { user: 2 }],\n"     \
	"      domains: [c.example], action: allow }\n"

static const char first[] =
	"- { who: { user: 3 }, domains: [a.example], action: allow }\n";
static const char both[] =
	"- { who: { user: 3 }, domains: [a.example], action: allow }\n"
	"- { who: { user: 4 }, domains: [x.example, y.example], action: allow,\n"
	"    until: 2099-01-01 }\n";

static int put(struct policy *policy, struct diag *diag, const char *text,
	       size_t n)
{
	static const unsigned int numbers[] = { 7, 9 };
	const struct permitted_rules rules = { text, strlen(text), numbers, n };

	return permitted_put(policy, "permit", &rules, diag);
}

/* "permit-7@0 rule-1@1": the rules, each with its first clause. */
static void expect_rules(const char *what, const struct policy *policy,
			 const char *want)
{
	char got[256] = "";
	size_t i, len = 0;

	for (i = 0; i < policy->n_rules; i++)
		len += (size_t)snprintf(got + len, sizeof(got) - len, "%s%s@%u",
					i ? " " : "", policy->rules[i].name,
					policy->rules[i].first_clause);
	unit_string(what, want, got);
}

static void rules_stand_first_and_those_of_the_file_keep_their_names(void)
{
	CLEANUP(policy_freep) struct policy *policy = policy_text_load(POLICY);
	CLEANUP(diag_freep) struct diag *diag = NULL;

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	CU_ASSERT_EQUAL(put(policy, diag, first, 1), 0);
	expect_rules("one", policy, "permit-7@0 rule-1@1 two@2");
	CU_ASSERT_EQUAL(policy->n_clauses, 4);
	CU_ASSERT_EQUAL(policy->n_names, 4);
	CU_ASSERT_EQUAL(put(policy, diag, both, 2), 0);
	expect_rules("instead", policy, "permit-7@0 permit-9@1 rule-1@2 two@3");
	CU_ASSERT_EQUAL(policy->n_names, 6);
	CU_ASSERT_EQUAL(policy->rules[1].until_s, 4070908800);
	CU_ASSERT_EQUAL(put(policy, diag, "", 0), 0);
	expect_rules("none", policy, "rule-1@0 two@1");
	CU_ASSERT_EQUAL(policy->n_clauses, 3);
	CU_ASSERT_EQUAL(policy->n_names, 3);
}

static void a_copy_lives_without_the_policy_that_it_was_made_of(void)
{
	CLEANUP(policy_freep) struct policy *policy = policy_text_load(POLICY);
	CLEANUP(policy_freep) struct policy *copy = NULL;
	CLEANUP(policy_freep) struct policy *last = NULL;
	CLEANUP(diag_freep) struct diag *diag = NULL;
	CLEANUP(bundle_done) struct bundle bundle = { 0 };
	bool changed[1] = { false };

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	bundle.diag = diag;
	CU_ASSERT_EQUAL(put(policy, diag, both, 2), 0);
	CU_ASSERT_EQUAL_FATAL(relist_policy(policy, changed, &bundle, &copy),
			      0);
	CU_ASSERT_EQUAL(put(policy, diag, "", 0), 0);
	policy_freep(&policy);
	CU_ASSERT_EQUAL_FATAL(relist_policy(copy, changed, &bundle, &last), 0);
	policy_freep(&copy);
	expect_rules("copy", last, "permit-7@0 permit-9@1 rule-1@2 two@3");
	CU_ASSERT_EQUAL(last->rules[1].n_patterns, 2);
	CU_ASSERT_EQUAL(put(last, diag, first, 1), 0);
	expect_rules("again", last, "permit-7@0 rule-1@1 two@2");
}

static const struct {
	const char *text;
	size_t n;
	const char *want;
} bad[] = {
	{ "- { domains: [a..b], action: allow }\n", 1,
	  "permit:1:15: error: domains: " },
	{ "- { domains: [a.b], action: allow }\n", 2,
	  "permit: error: want 2 rules, found 1" },
	{ "{ a: b }", 1, "permit:1:1: error: rules: want a list of rules" },
	{ "- [", 1, "permit:" },
};

static void a_bad_rule_leaves_the_policy_as_it_was(void)
{
	CLEANUP(policy_freep) struct policy *policy = policy_text_load(POLICY);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		CLEANUP(diag_freep) struct diag *diag = NULL;

		CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
		CU_ASSERT_EQUAL(put(policy, diag, bad[i].text, bad[i].n),
				-EINVAL);
		CU_ASSERT_PTR_NOT_NULL_FATAL(diag_line(diag, 0));
		if (strncmp(diag_line(diag, 0), bad[i].want,
			    strlen(bad[i].want)) != 0)
			unit_string("error", bad[i].want, diag_line(diag, 0));
		expect_rules(bad[i].text, policy, "rule-1@0 two@1");
		CU_ASSERT_EQUAL(policy->n_names, 3);
	}
}

static const struct unit_test tests[] = {
	UNIT(rules_stand_first_and_those_of_the_file_keep_their_names),
	UNIT(a_copy_lives_without_the_policy_that_it_was_made_of),
	UNIT(a_bad_rule_leaves_the_policy_as_it_was),
};

int main(void)
{
	return unit_main("permitted", tests, ARRAY_SIZE(tests));
}
