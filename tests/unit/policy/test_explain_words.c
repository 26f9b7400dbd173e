/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_explain_words.c - results in sentences.  The results are made by hand,
 * so nothing is decided here; test_explain.c has decisions and their words.
 */
#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "policy/eval/decide.h"
#include "policy/explain.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

#define ENFORCE "version: 1\nmode: enforce\nrules:\n"
#define AUDIT "version: 1\nmode: audit\nrules:\n"
/* One alternative with every key, and one with two. */
#define WHO                                                      \
	"  - name: a\n    who:\n"                                \
	"      - { exe: /bin/x, root: /ct, user: 7, group: 7,\n" \
	"          cgroup: /a, unit: a.service, comm: x }\n"     \
	"      - { group: 7, cgroup: /a }\n"                     \
	"    domains: [a.test]\n    types: [A]\n    action: deny\n"
#define OPENS(what) \
	"  - { name: o, domains: [o.test], action: allow, open: " what " }\n"
#define NO_RULE (-1)
#define EVERY 0xff

static const struct {
	const char *what;
	const char *policy;
	enum policy_action action;
	int rule; /* that decided */
	uint32_t alternative;
	/* The clauses that each attribute satisfies. */
	uint8_t vectors[EXPLAIN_ATTRIBUTES];
	const char *words;
} results[] = {
	{ "ports of both protocols",
	  ENFORCE OPENS("{ ports: [443/tcp, 53/udp] }"),
	  POLICY_ALLOW,
	  0,
	  0,
	  { 0 },
	  "allow: rule 'o' (test.yaml:4) matches, whoever asks\n"
	  "its answer opens 443/tcp, 53/udp" },
	{ "every port",
	  ENFORCE OPENS("{ ports: any }"),
	  POLICY_ALLOW,
	  0,
	  0,
	  { 0 },
	  "allow: rule 'o' (test.yaml:4) matches, whoever asks\n"
	  "its answer opens every port" },
	{ "other sources",
	  ENFORCE "  - { name: o, who: { user: 7 }, domains: [o.test], "
		  "action: allow, open: { ports: any, transparent: yes } }\n",
	  POLICY_ALLOW,
	  0,
	  0,
	  { 0 },
	  "allow: rule 'o' (test.yaml:4) matches, by alternative 1 of 1 of its "
	  "'who': user\n"
	  "its answer opens every port, from any source address" },
	{ "no port",
	  ENFORCE OPENS("no"),
	  POLICY_ALLOW,
	  0,
	  0,
	  { 0 },
	  "allow: rule 'o' (test.yaml:4) matches, whoever asks\n"
	  "its answer opens nothing" },
	{ "a denial opens nothing, which goes without saying",
	  ENFORCE WHO,
	  POLICY_DENY,
	  0,
	  0,
	  { 0 },
	  "deny: rule 'a' (test.yaml:4) matches, by alternative 1 of 2 of its "
	  "'who': exe, root, user, group, cgroup, unit, comm" },
	{ "the other alternative",
	  ENFORCE WHO,
	  POLICY_DENY,
	  0,
	  1,
	  { 0 },
	  "deny: rule 'a' (test.yaml:4) matches, by alternative 2 of 2 of its "
	  "'who': group, cgroup" },
	{ "the default permits",
	  "version: 1\nmode: enforce\ndefaults: { lookup: allow }\nrules: []\n",
	  POLICY_ALLOW,
	  NO_RULE,
	  0,
	  { 0 },
	  "allow: no rule matches, so the default decides" },
	{ "domains fail, and so do types and who",
	  ENFORCE WHO,
	  POLICY_DENY,
	  NO_RULE,
	  0,
	  { 0 },
	  "deny: no rule matches, so the default decides\n"
	  "'a' (line 4) does not match: domains" },
	{ "types fail, and so does who",
	  ENFORCE WHO,
	  POLICY_DENY,
	  NO_RULE,
	  0,
	  { [EXPLAIN_DOMAINS] = EVERY },
	  "deny: no rule matches, so the default decides\n"
	  "'a' (line 4) does not match: types" },
	{ "all of who fails",
	  ENFORCE WHO,
	  POLICY_DENY,
	  NO_RULE,
	  0,
	  { [EXPLAIN_DOMAINS] = EVERY, [EXPLAIN_TYPES] = EVERY },
	  "deny: no rule matches, so the default decides\n"
	  "'a' (line 4) does not match: who: exe, root, user, group, cgroup, "
	  "unit, comm; or group, cgroup" },
	{ "of each alternative only what fails is named",
	  ENFORCE WHO,
	  POLICY_DENY,
	  NO_RULE,
	  0,
	  { [EXPLAIN_DOMAINS] = EVERY,
	    [EXPLAIN_TYPES] = EVERY,
	    [EXPLAIN_EXE] = EVERY,
	    [EXPLAIN_GROUP] = 1 << 0,
	    [EXPLAIN_CGROUP] = 1 << 1,
	    [EXPLAIN_COMM] = EVERY },
	  "deny: no rule matches, so the default decides\n"
	  "'a' (line 4) does not match: who: user, cgroup, unit; or group" },
	{ "rules after the one that decides are not named",
	  ENFORCE
	  "  - { name: lan, networks: [10.0.0.0/8], action: allow }\n" OPENS(
		  "no") WHO,
	  POLICY_ALLOW,
	  1,
	  0,
	  { 0 },
	  "allow: rule 'o' (test.yaml:5) matches, whoever asks\n"
	  "its answer opens nothing\n"
	  "'lan' (line 4) does not match: it is about connections only" },
	{ "what a rule denies would pass in audit mode",
	  AUDIT WHO,
	  POLICY_DENY,
	  0,
	  1,
	  { 0 },
	  "deny: rule 'a' (test.yaml:4) matches, by alternative 2 of 2 of its "
	  "'who': group, cgroup\n"
	  "the mode is audit: it would pass all the same" },
	{ "what the default denies would pass in audit mode",
	  AUDIT OPENS("no"),
	  POLICY_DENY,
	  NO_RULE,
	  0,
	  { 0 },
	  "deny: no rule matches, so the default decides\n"
	  "the mode is audit: it would pass all the same\n"
	  "'o' (line 4) does not match: domains" },
	{ "the mode of the rule is told before the policy's",
	  ENFORCE
	  "  - { name: a, domains: [a.test], action: deny, mode: audit }\n"
	  "  - { name: b, domains: [b.test], action: deny }\n",
	  POLICY_DENY,
	  0,
	  0,
	  { 0 },
	  "deny: rule 'a' (test.yaml:4) matches, whoever asks\n"
	  "its mode is audit: it would pass all the same" },
	{ "and so in a policy that audits",
	  AUDIT "  - { name: a, domains: [a.test], action: deny, "
		"mode: enforce }\n",
	  POLICY_DENY,
	  0,
	  0,
	  { 0 },
	  "deny: rule 'a' (test.yaml:4) matches, whoever asks\n"
	  "its mode is enforce: it would be stopped" },
	{ "a rule behind it that would stop it is named",
	  ENFORCE
	  "  - { name: a, domains: [a.test], action: deny, mode: audit }\n"
	  "  - { name: b, domains: [a.test], action: deny }\n",
	  POLICY_DENY,
	  0,
	  0,
	  { EVERY, EVERY, EVERY, EVERY, EVERY, EVERY, EVERY },
	  "deny: rule 'a' (test.yaml:4) matches, whoever asks\n"
	  "its mode is audit: it would pass all the same\n"
	  "'b' (line 5) would stop it, but is behind it" },
	{ "but not one that is behind a permission",
	  ENFORCE
	  "  - { name: a, domains: [a.test], action: deny, mode: audit }\n"
	  "  - { name: o, domains: [a.test], action: allow }\n"
	  "  - { name: b, domains: [a.test], action: deny }\n",
	  POLICY_DENY,
	  0,
	  0,
	  { EVERY, EVERY, EVERY, EVERY, EVERY, EVERY, EVERY },
	  "deny: rule 'a' (test.yaml:4) matches, whoever asks\n"
	  "its mode is audit: it would pass all the same" },
	{ "what is permitted passes in any mode",
	  AUDIT OPENS("no"),
	  POLICY_ALLOW,
	  0,
	  0,
	  { 0 },
	  "allow: rule 'o' (test.yaml:4) matches, whoever asks\n"
	  "its answer opens nothing" },
};

static struct explain_result result_of(size_t i, const struct policy *policy)
{
	struct explain_result result = { .action = results[i].action,
					 .clause = DECIDE_NO_CLAUSE,
					 .alternative =
						 results[i].alternative };
	unsigned int k;

	if (results[i].rule != NO_RULE)
		result.rule = &policy->rules[results[i].rule];
	for (k = 0; k < EXPLAIN_ATTRIBUTES; k++)
		result.vectors[k].words[0] = results[i].vectors[k];
	return result;
}

static void the_words_name_what_decides_and_what_fails(void)
{
	char buf[EXPLAIN_WORDS_MAX];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(results); i++) {
		CLEANUP(policy_freep)
		struct policy *policy = policy_text_load(results[i].policy);
		const struct explain_result result = result_of(i, policy);

		unit_string(results[i].what, results[i].words,
			    explain_words(policy, &result, buf, sizeof(buf)));
	}
}

static void a_rule_of_another_file_is_named_with_it(void)
{
	CLEANUP(policy_freep)
	struct policy *policy = policy_text_load(
		ENFORCE
		"  - { name: a, domains: [a.test], action: deny, mode: audit "
		"}\n"
		"  - { name: b, domains: [a.test], action: deny }\n");
	struct explain_result result = { .action = POLICY_DENY,
					 .clause = DECIDE_NO_CLAUSE,
					 .rule = &policy->rules[0] };
	char buf[EXPLAIN_WORDS_MAX];

	memset(result.vectors, EVERY, sizeof(result.vectors));
	policy->rules[1].path = "more.yaml";
	unit_string("behind it",
		    "deny: rule 'a' (test.yaml:4) matches, whoever asks\n"
		    "its mode is audit: it would pass all the same\n"
		    "'b' (more.yaml:5) would stop it, but is behind it",
		    explain_words(policy, &result, buf, sizeof(buf)));
	memset(result.vectors, 0, sizeof(result.vectors));
	result.rule = NULL;
	unit_string("does not match",
		    "deny: no rule matches, so the default decides\n"
		    "'a' (line 4) does not match: domains\n"
		    "'b' (more.yaml:5) does not match: domains",
		    explain_words(policy, &result, buf, sizeof(buf)));
}

/* A policy of @n rules that name other domains. */
static struct policy *make_rules(unsigned int n)
{
	char text[8192] = ENFORCE;
	size_t len = strlen(text);
	unsigned int i;

	for (i = 0; i < n; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
					"  - { domains: [r%u.test], "
					"action: deny }\n",
					i);
	return policy_text_load(text);
}

static const struct {
	unsigned int n_rules;
	const char *end;
} many[] = {
	{ 50, "\n'rule-50' (line 53) does not match: domains" },
	{ 51, "\n'rule-50' (line 53) does not match: domains"
	      "\nnor do 1 more rules" },
	{ 60, "\n'rule-50' (line 53) does not match: domains"
	      "\nnor do 10 more rules" },
};

static void rules_after_the_fiftieth_are_counted(void)
{
	const struct explain_result result = { .action = POLICY_DENY,
					       .clause = DECIDE_NO_CLAUSE };
	char buf[EXPLAIN_WORDS_MAX];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(many); i++) {
		CLEANUP(policy_freep)
		struct policy *policy = make_rules(many[i].n_rules);
		const char *words =
			explain_words(policy, &result, buf, sizeof(buf));

		unit_string("the end", many[i].end,
			    strstr(words, "\n'rule-50'"));
	}
}

static void words_are_cut_where_the_buffer_ends(void)
{
	static const char whole[] =
		"deny: no rule matches, so the default decides\n"
		"'o' (line 4) does not match: domains";
	const struct explain_result result = { .action = POLICY_DENY,
					       .clause = DECIDE_NO_CLAUSE };
	CLEANUP(policy_freep)
	struct policy *policy = policy_text_load(ENFORCE OPENS("no"));
	char buf[2 * sizeof(whole)] = "", want[sizeof(whole)];
	size_t size;

	for (size = 1; size <= sizeof(whole); size++) {
		memset(buf, '#', sizeof(buf) - 1);
		(void)snprintf(want, size, "%s", whole);
		unit_string("cut", want,
			    explain_words(policy, &result, buf, size));
		CU_ASSERT_EQUAL(strspn(buf + size, "#"),
				sizeof(buf) - 1 - size);
	}
}

static const struct unit_test tests[] = {
	UNIT(the_words_name_what_decides_and_what_fails),
	UNIT(a_rule_of_another_file_is_named_with_it),
	UNIT(rules_after_the_fiftieth_are_counted),
	UNIT(words_are_cut_where_the_buffer_ends),
};

int main(void)
{
	return unit_main("explain_words", tests, ARRAY_SIZE(tests));
}
