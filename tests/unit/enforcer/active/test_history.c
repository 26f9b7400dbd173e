/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_history.c - where the rules stood in policies before a reload.  What
 * their clauses mean now: test_fingerprint.c.
 */
#include "enforcer/active/history.h"

#include <stdlib.h>

#include "enforcer/gate/openings.h"
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
	struct host_policy live = { .policy = policy_text_load(text),
				    .first_generation = generation,
				    .generation = generation };

	CU_ASSERT_EQUAL_FATAL(
		fingerprint_rules(live.policy, &live.fingerprints), 0);
	return live;
}

static void unload(struct host_policy *live)
{
	policy_free(live->policy);
	free(live->fingerprints);
}

/* A reload from @former to @live. */
static void reload(struct history *history, const struct host_policy *former,
		   const struct host_policy *live)
{
	CLEANUP(history_map_done) struct history_map map = { 0 };

	CU_ASSERT_EQUAL_FATAL(history_map_init(&map, former, live), 0);
	history_push(history, former, live, &map);
}

static const char *name_of(const struct policy_rule *rule)
{
	return rule ? rule->name : "(none)";
}

static void a_rule_knows_where_it_stood(void)
{
	struct host_policy old = load(HEAD WEB LAN, 1),
			   new = load(HEAD ADS LAN WEB, 2);
	struct history f = { 0 };
	const uint16_t *rules;

	reload(&f, &old, &new);
	CU_ASSERT_PTR_NULL(history_old_rules(&f, &new, 2));
	CU_ASSERT_PTR_NULL(history_old_rules(&f, &new, 7));
	rules = history_old_rules(&f, &new, 1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(rules);
	CU_ASSERT_EQUAL(rules[0], GONE);
	CU_ASSERT_EQUAL(rules[1], 1);
	CU_ASSERT_EQUAL(rules[2], 0);
	history_done(&f);
	unload(&old);
	unload(&new);
}

static void so_it_does_after_two_reloads(void)
{
	struct host_policy first = load(HEAD ADS WEB, 1),
			   second = load(HEAD WEB, 2),
			   third = load(HEAD LAN ADS WEB, 3);
	struct history f = { 0 };
	const uint16_t *rules;

	reload(&f, &first, &second);
	reload(&f, &second, &third);
	rules = history_old_rules(&f, &third, 1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(rules);
	CU_ASSERT_EQUAL(rules[0], GONE);
	CU_ASSERT_EQUAL(rules[1], GONE); /* it was away: who knows */
	CU_ASSERT_EQUAL(rules[2], 1);
	unit_string("its clause", "web",
		    name_of(history_rule(&f, &third, 1, 1)));
	unit_string("a clause of what was away", "(none)",
		    name_of(history_rule(&f, &third, 1, 0)));
	history_done(&f);
	unload(&first);
	unload(&second);
	unload(&third);
}

static void what_is_too_long_ago_is_forgotten(void)
{
	struct host_policy live[HISTORY_MAX + 2];
	struct history f = { 0 };
	uint64_t i;

	for (i = 0; i < ARRAY_SIZE(live); i++) {
		live[i] = load(HEAD WEB, i + 1);
		if (i)
			reload(&f, &live[i - 1], &live[i]);
	}
	i = ARRAY_SIZE(live) - 1;
	unit_string("the first", "(none)",
		    name_of(history_rule(&f, &live[i], 1, 0)));
	CU_ASSERT_PTR_NULL(history_old_rules(&f, &live[i], 1));
	unit_string("the second", "web",
		    name_of(history_rule(&f, &live[i], 2, 0)));
	CU_ASSERT_PTR_NOT_NULL(history_old_rules(&f, &live[i], 2));
	history_done(&f);
	for (i = 0; i < ARRAY_SIZE(live); i++)
		unload(&live[i]);
}

static const struct unit_test tests[] = {
	UNIT(a_rule_knows_where_it_stood),
	UNIT(so_it_does_after_two_reloads),
	UNIT(what_is_too_long_ago_is_forgotten),
};

int main(void)
{
	return unit_main("formers", tests, ARRAY_SIZE(tests));
}
