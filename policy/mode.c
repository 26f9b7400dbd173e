/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mode.c - look up the mode of a rule: its own, or else the policy's.
 */
#include "policy/mode.h"

#include "policy/policy.h"

enum policy_mode mode_of(const struct policy *policy,
			 const struct policy_rule *rule)
{
	return rule && rule->has_mode ? rule->mode : policy->mode;
}

bool mode_stops(const struct policy *policy, const struct policy_rule *rule)
{
	return rule->action == POLICY_DENY &&
	       mode_of(policy, rule) == POLICY_ENFORCE;
}

bool mode_passes(const struct policy *policy, const struct policy_rule *rule)
{
	return rule->action == POLICY_DENY &&
	       mode_of(policy, rule) == POLICY_AUDIT;
}

bool mode_watches(const struct policy *policy, const struct policy_rule *rule)
{
	return mode_passes(policy, rule) && !rule->no_name &&
	       policy->default_egress == POLICY_DENY;
}

bool mode_keeps_addresses(const struct policy *policy,
			  const struct policy_rule *rule)
{
	return (rule->action == POLICY_ALLOW && rule->open.opens &&
		!rule->no_name) ||
	       mode_watches(policy, rule);
}

bool mode_stops_some(const struct policy *policy)
{
	size_t i;

	for (i = 0; i < policy->n_rules; i++)
		if (mode_stops(policy, &policy->rules[i]))
			return true;
	return policy->mode == POLICY_ENFORCE;
}

bool mode_stops_connections(const struct policy *policy)
{
	size_t i;

	for (i = 0; i < policy->n_rules; i++)
		if (mode_stops(policy, &policy->rules[i]) &&
		    policy->rules[i].n_networks)
			return true;
	return policy->mode == POLICY_ENFORCE;
}
