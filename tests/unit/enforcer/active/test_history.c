/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_history.c - the places that rules had in policies before a reload.
 * tests/unit/enforcer/host/test_fingerprint.c has what their clauses mean now.
 */
#include "enforcer/active/history.h"

#include <stdlib.h>

#include "enforcer/gate/opening/openings.h"
#include "enforcer/host/fingerprint.h"
#include "enforcer/host/policy.h"
#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

#define HEAD "version: 1\nrules:\n"
#define WEB "  - { name: web, domains: [w.example.com], action: allow }\n"
#define ADS "  - { name: ads, domains: [a.example.com], action: deny }\n"
#define LAN "  - { name: lan, domains: [l.example.com], action: allow }\n"
#define GONE OPENINGS_NO_RULE

static struct host_policy load(const char *text, uint64_t generation)
{
	struct host_policy policy = { .policy = policy_text_load(text),
				      .first_generation = generation,
				      .generation = generation };

	CU_ASSERT_EQUAL_FATAL(
		fingerprint_rules(policy.policy, &policy.fingerprints), 0);
	CU_ASSERT_EQUAL_FATAL(fingerprint_frames(policy.policy, &policy.frames),
			      0);
	return policy;
}

static void unload(struct host_policy *policy)
{
	policy_free(policy->policy);
	free(policy->fingerprints);
	free(policy->frames);
}

/* Reload from @former to @next. */
static void reload(struct history *history, const struct host_policy *former,
		   const struct host_policy *next)
{
	CLEANUP(history_map_done) struct history_map map = { 0 };

	CU_ASSERT_EQUAL_FATAL(history_map_init(&map, former, next), 0);
	history_push(history, former, next, &map);
}

static const char *name_of(const struct policy_rule *rule)
{
	return rule ? rule->name : "(none)";
}

static void after_a_reload_a_rule_has_its_former_place(void)
{
	struct host_policy old = load(HEAD WEB LAN, 1),
			   new = load(HEAD ADS LAN WEB, 2);
	struct history history = { 0 };
	const uint16_t *rules;

	reload(&history, &old, &new);
	CU_ASSERT_PTR_NULL(history_old_rules(&history, &new, 2));
	CU_ASSERT_PTR_NULL(history_old_rules(&history, &new, 7));
	rules = history_old_rules(&history, &new, 1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(rules);
	CU_ASSERT_EQUAL(rules[0], GONE);
	CU_ASSERT_EQUAL(rules[1], 1);
	CU_ASSERT_EQUAL(rules[2], 0);
	history_done(&history);
	unload(&old);
	unload(&new);
}

static void after_two_reloads_a_rule_has_its_place_in_the_first_policy(void)
{
	struct host_policy first = load(HEAD ADS WEB, 1),
			   second = load(HEAD WEB, 2),
			   third = load(HEAD LAN ADS WEB, 3);
	struct history history = { 0 };
	const uint16_t *rules;

	reload(&history, &first, &second);
	reload(&history, &second, &third);
	rules = history_old_rules(&history, &third, 1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(rules);
	CU_ASSERT_EQUAL(rules[0], GONE);
	CU_ASSERT_EQUAL(rules[1], GONE); /* the second policy did not have it */
	CU_ASSERT_EQUAL(rules[2], 1);
	unit_string("its clause", "web",
		    name_of(history_rule(&history, &third, 1, 1)));
	unit_string("a clause of the rule that was removed meanwhile", "(none)",
		    name_of(history_rule(&history, &third, 1, 0)));
	unit_string("a clause of the policy in force", "lan",
		    name_of(history_rule(&history, &third, 3, 0)));
	unit_string("a clause of a generation to come", "(none)",
		    name_of(history_rule(&history, &third, 4, 0)));
	history_done(&history);
	unload(&first);
	unload(&second);
	unload(&third);
}

static void a_policy_of_too_many_reloads_ago_is_forgotten(void)
{
	struct host_policy policies[HISTORY_MAX + 2];
	struct history history = { 0 };
	uint64_t i;

	for (i = 0; i < ARRAY_SIZE(policies); i++) {
		policies[i] = load(HEAD WEB, i + 1);
		if (i)
			reload(&history, &policies[i - 1], &policies[i]);
	}
	i = ARRAY_SIZE(policies) - 1;
	unit_string("the first", "(none)",
		    name_of(history_rule(&history, &policies[i], 1, 0)));
	CU_ASSERT_PTR_NULL(history_old_rules(&history, &policies[i], 1));
	unit_string("the second", "web",
		    name_of(history_rule(&history, &policies[i], 2, 0)));
	CU_ASSERT_PTR_NOT_NULL(history_old_rules(&history, &policies[i], 2));
	history_done(&history);
	for (i = 0; i < ARRAY_SIZE(policies); i++)
		unload(&policies[i]);
}

static const struct unit_test tests[] = {
	UNIT(after_a_reload_a_rule_has_its_former_place),
	UNIT(after_two_reloads_a_rule_has_its_place_in_the_first_policy),
	UNIT(a_policy_of_too_many_reloads_ago_is_forgotten),
};

int main(void)
{
	return unit_main("history", tests, ARRAY_SIZE(tests));
}
