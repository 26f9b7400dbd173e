/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_mode.c - the mode of a rule, beside that of its policy.
 */
#include "policy/mode.h"

#include <stdio.h>

#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

enum {
	STOPS = 1 << 0,
	PASSES = 1 << 1,
	WATCHES = 1 << 2,
	KEEPS = 1 << 3,
	SOME = 1 << 4, /* of the policy: something is stopped */
	CONNECTIONS = 1 << 5,
};

static const struct {
	const char *what;
	const char *policy; /* the keys of the policy */
	const char *rule;   /* those of its only rule */
	unsigned int want;
} cases[] = {
	{ "an enforcing policy's denial", "mode: enforce",
	  "domains: a.test, action: deny", STOPS | SOME | CONNECTIONS },
	{ "an auditing policy's", "mode: audit",
	  "domains: a.test, action: deny", PASSES | WATCHES | KEEPS },
	{ "audit is the default", "records: all",
	  "domains: a.test, action: deny", PASSES | WATCHES | KEEPS },
	{ "audit in an enforcing policy", "mode: enforce",
	  "domains: a.test, action: deny, mode: audit",
	  PASSES | WATCHES | KEEPS | SOME | CONNECTIONS },
	{ "enforce in an auditing policy", "mode: audit",
	  "domains: a.test, action: deny, mode: enforce", STOPS | SOME },
	{ "enforce, of connections", "mode: audit",
	  "networks: 10.0.0.0/8, action: deny, mode: enforce",
	  STOPS | SOME | CONNECTIONS },
	{ "enforce, of both", "mode: audit",
	  "domains: '**', networks: 10.0.0.0/8, action: deny, mode: enforce",
	  STOPS | SOME | CONNECTIONS },
	{ "the same mode as the policy's", "mode: audit",
	  "action: deny, mode: audit", PASSES | WATCHES | KEEPS },
	{ "no name comes with an address", "mode: enforce",
	  "networks: 10.0.0.0/8, action: deny, mode: audit",
	  PASSES | SOME | CONNECTIONS },
	{ "all addresses are open anyway",
	  "mode: audit\ndefaults: { egress: allow }",
	  "domains: a.test, action: deny", PASSES },
	{ "a permission has no mode", "mode: audit",
	  "domains: a.test, action: allow", KEEPS },
	{ "nor does it open here", "mode: audit",
	  "domains: a.test, action: allow, open: no", 0 },
	{ "nor here", "mode: audit", "networks: 10.0.0.0/8, action: allow", 0 },
};

static void the_mode_of_a_rule_comes_before_the_policys(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(policy_freep) struct policy *policy = NULL;
		const struct policy_rule *rule;
		unsigned int got = 0;
		char text[256];

		(void)snprintf(text, sizeof(text),
			       "version: 1\n%s\nrules:\n  - { %s }\n",
			       cases[i].policy, cases[i].rule);
		policy = policy_text_load(text);
		rule = &policy->rules[0];
		got |= mode_stops(policy, rule) ? STOPS : 0;
		got |= mode_passes(policy, rule) ? PASSES : 0;
		got |= mode_watches(policy, rule) ? WATCHES : 0;
		got |= mode_keeps_addresses(policy, rule) ? KEEPS : 0;
		got |= mode_stops_some(policy) ? SOME : 0;
		got |= mode_stops_connections(policy) ? CONNECTIONS : 0;
		if (got != cases[i].want)
			CU_FAIL(cases[i].what);
		CU_ASSERT_EQUAL(mode_of(policy, NULL), policy->mode);
	}
}

static const struct unit_test tests[] = {
	UNIT(the_mode_of_a_rule_comes_before_the_policys),
};

int main(void)
{
	return unit_main("mode", tests, ARRAY_SIZE(tests));
}
