/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * permits.c - go through the rules as nftables goes through the chain of a
 * class (enforcer/gate/entries.h).
 */
#include "enforcer/gate/opening/permits.h"

#include <netinet/in.h>

#include "enforcer/gate/entries.h"
#include "enforcer/gate/fill.h"
#include "enforcer/gate/opening/openings.h"
#include "enforcer/gate/served.h"
#include "enforcer/gate/table.h"
#include "enforcer/lib/wallclock.h"
#include "policy/eval/mark.h"
#include "policy/mode.h"
#include "policy/policy.h"
#include "policy/port.h"

bool permits_port(const struct policy_open *open,
		  const struct was_open_query *query)
{
	struct policy_port port = { .proto = query->proto,
				    .port = query->port };
	size_t i;

	if (port.proto == IPPROTO_ICMPV6)
		port.proto = IPPROTO_ICMP;
	for (i = 0; i < open->n_ports; i++)
		if (port_overlaps(&open->ports[i], &port))
			return true;
	return open->any_port;
}

static bool has_network(const struct policy_rule *rule,
			const struct ip_addr *ip)
{
	return ip_nets_have(rule->networks, rule->n_networks, ip);
}

static bool has_open(const struct gate_served *served, size_t rule,
		     const struct was_open_query *query)
{
	const struct openings_key key = { .rule = (uint16_t)rule,
					  .ip = query->ip,
					  .netns = query->netns };
	const struct openings *openings = gate_fill_openings(served->fill);
	struct openings_end end;

	return openings_has(openings, &key) &&
	       !openings_has_expired(openings, &key, wallclock_boottime_ns(),
				     &end);
}

const struct gate_class *permits_class(const struct gate_state *state,
				       const struct was_open_query *query)
{
	return gate_state_find_class(
		state,
		(uint8_t)mark_class_id(query->mark, state->policy->mark_mask));
}

bool permits_is_about(const struct policy_rule *rule,
		      const struct gate_class *cls,
		      const struct was_open_query *query)
{
	return query->netns || (cls && gate_entries_has(cls, rule));
}

static bool permits(const struct gate_served *served, size_t i,
		    const struct was_open_query *query)
{
	const struct policy_rule *rule = &served->state.policy->rules[i];

	return rule->open.opens && permits_port(&rule->open, query) &&
	       (has_network(rule, &query->ip) || has_open(served, i, query));
}

bool permits_now(const struct gate *gate, const struct was_open_query *query)
{
	const struct gate_class *cls;
	const struct policy *policy;
	size_t i;

	if (!gate->now)
		return false;
	policy = gate->now->state.policy;
	cls = permits_class(&gate->now->state, query);
	for (i = 0; i < policy->n_rules; i++) {
		const struct policy_rule *rule = &policy->rules[i];

		if (!permits_is_about(rule, cls, query))
			continue;
		if (rule->action == POLICY_DENY &&
		    has_network(rule, &query->ip))
			return false;
		if (permits(gate->now, i, query))
			return true;
	}
	return policy->default_egress == POLICY_ALLOW;
}
