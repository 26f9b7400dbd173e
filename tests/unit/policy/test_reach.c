/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_reach.c - rules that decide lookups of every name, and their limits.
 */
#include "policy/reach.h"

#include <stdio.h>

#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

enum {
	EVERY_LOOKUP = 1 << 0,
	ALIASES = 1 << 1, /* are denied, too */
};

static const struct {
	const char *what;
	const char *rule; /* the keys of the only rule */
	unsigned int want;
} cases[] = {
	{ "no names", "action: deny", EVERY_LOOKUP },
	{ "no names, and it permits", "action: allow", EVERY_LOOKUP },
	{ "every name", "domains: '**', action: deny", EVERY_LOOKUP },
	{ "every name behind another", "domains: [a.test, '**'], action: deny",
	  EVERY_LOOKUP },
	{ "every name and networks",
	  "domains: '**', networks: '::/0', action: deny", EVERY_LOOKUP },
	{ "in audit", "mode: audit, action: deny", EVERY_LOOKUP },
	{ "of a program", "who: { user: 1 }, action: deny", 0 },
	{ "of a type", "types: A, action: deny", 0 },
	{ "until it ends", "until: 2999-01-01, action: deny", 0 },
	{ "a name", "domains: a.test, action: deny", ALIASES },
	{ "a name that is permitted", "domains: a.test, action: allow", 0 },
	{ "a top-level domain", "domains: [test, '**.test'], action: deny",
	  ALIASES },
	{ "a name, of a type", "domains: a.test, types: A, action: deny",
	  ALIASES },
	{ "networks that are permitted", "networks: '::/0', action: allow", 0 },
};

static void a_catch_all_rule_denies_no_aliases(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(policy_freep) struct policy *policy = NULL;
		unsigned int got = 0;
		char text[256];

		(void)snprintf(text, sizeof(text),
			       "version: 1\nrules:\n  - { %s }\n",
			       cases[i].rule);
		policy = policy_text_load(text);
		got |= reach_every_lookup(&policy->rules[0]) ? EVERY_LOOKUP : 0;
		got |= reach_denies_aliases(&policy->rules[0]) ? ALIASES : 0;
		if (got != cases[i].want)
			CU_FAIL(cases[i].what);
	}
}

static const struct unit_test tests[] = {
	UNIT(a_catch_all_rule_denies_no_aliases),
};

int main(void)
{
	return unit_main("reach", tests, ARRAY_SIZE(tests));
}
