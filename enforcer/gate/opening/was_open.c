/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * was_open.c - keep what has ended, and search it.
 */
#include "enforcer/gate/opening/was_open.h"

#include "enforcer/gate/fill.h"
#include "enforcer/gate/opening/openings.h"
#include "enforcer/gate/opening/permits.h"
#include "enforcer/gate/served.h"
#include "enforcer/gate/table.h"
#include "enforcer/lib/wallclock.h"
#include "policy/mode.h"
#include "policy/policy.h"

static struct closed_opening opening_of(const struct gate_served *served,
					const struct openings_end *end)
{
	const struct policy *policy = served->state.policy;

	return (struct closed_opening){
		.ip = end->key.ip,
		.netns = end->key.netns,
		.until_ns = end->until_ns,
		.rule = policy->rules[end->key.rule].name,
		.name = end->name,
		.name_len = end->name_len,
	};
}

static void note_end(void *context, const struct openings_end *end)
{
	const struct gate_served *served = context;
	const struct closed_opening opening = opening_of(served, end);

	closed_note(served->closed, &opening);
}

void was_open_follow(struct gate_served *served, struct closed *closed)
{
	served->closed = closed;
	openings_on_end(gate_fill_openings(served->fill), note_end, served);
}

struct succession {
	const struct gate_served *former, *next;
};

/* A rule that goes on may have another number now. */
static bool goes_on(void *context, const struct openings_key *key)
{
	const struct succession *succession = context;
	const struct policy *former = succession->former->state.policy;
	const struct policy *next = succession->next->state.policy;
	const struct policy_rule *rule =
		policy_rule_named(next, former->rules[key->rule].name);
	struct openings_key now = *key;

	if (!rule)
		return false;
	now.rule = (uint16_t)(rule - next->rules);
	return openings_has(gate_fill_openings(succession->next->fill), &now);
}

void was_open_hand_over(const struct gate_served *former,
			const struct gate_served *next, uint64_t now_ns)
{
	struct succession succession = { former, next };

	openings_end_all(gate_fill_openings(former->fill), now_ns, goes_on,
			 &succession);
}

struct search {
	const struct was_open_query *query;
	const struct gate_state *state;
	const struct gate_class *cls; /* of the program; NULL: unknown */
};

/* Would @rule permit the connection if it had the address open? */
static bool permits(const struct search *search, const struct policy_rule *rule)
{
	return mode_keeps_addresses(search->state->policy, rule) &&
	       permits_port(&rule->open, search->query) &&
	       permits_is_about(rule, search->cls, search->query);
}

static bool is_meant(void *context, const struct closed_opening *opening)
{
	const struct search *search = context;
	const struct policy_rule *rule =
		policy_rule_named(search->state->policy, opening->rule);

	return !rule || permits(search, rule);
}

/* Addresses are swept once a second. */
static bool find_expired(const struct gate_served *served,
			 const struct search *search,
			 struct closed_opening *ret_opening)
{
	const struct openings *openings = gate_fill_openings(served->fill);
	const struct policy *policy = served->state.policy;
	uint64_t now_ns = wallclock_boottime_ns();
	struct openings_key key = { .ip = search->query->ip,
				    .netns = search->query->netns };
	struct openings_end end;
	size_t i;

	for (i = 0; i < policy->n_rules; i++) {
		key.rule = (uint16_t)i;
		if (!permits(search, &policy->rules[i]) ||
		    !openings_has_expired(openings, &key, now_ns, &end))
			continue;
		*ret_opening = opening_of(served, &end);
		return true;
	}
	return false;
}

bool was_open_find(const struct gate *gate, const struct was_open_query *query,
		   struct closed_opening *ret_opening)
{
	struct search search = { .query = query };
	const struct closed_query closed = { .ip = query->ip,
					     .netns = query->netns,
					     .is_meant = is_meant,
					     .context = &search };

	if (!gate->now)
		return false;
	search.state = &gate->now->state;
	search.cls = permits_class(search.state, query);
	return find_expired(gate->now, &search, ret_opening) ||
	       closed_find(gate->closed, &closed, ret_opening);
}
