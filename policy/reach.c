/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reach.c - look for what limits a rule: names, types, subjects, an end.
 */
#include "policy/reach.h"

#include "policy/policy.h"

static bool is_catch_all(const struct policy_rule *rule)
{
	size_t i;

	for (i = 0; i < rule->n_patterns; i++)
		if (rule->patterns[i].kind == POLICY_EVERY)
			return true;
	return rule->any_name;
}

bool reach_every_lookup(const struct policy_rule *rule)
{
	return !rule->n_types && !rule->n_subjects && !rule->until_s &&
	       is_catch_all(rule);
}

bool reach_denies_aliases(const struct policy_rule *rule)
{
	return rule->action == POLICY_DENY && !is_catch_all(rule);
}
