/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * plan.c - make struct nftlayout_config from one or two states of the gate.
 *
 * Rules come first: an entry of a class is left out when its rule has no sets.
 */
#include "enforcer/gate/plan.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "enforcer/gate/entries.h"
#include "enforcer/gate/sources.h"
#include "enforcer/gate/state.h"
#include "policy/arena.h"
#include "policy/eval/clauses.h"
#include "policy/eval/mark.h"
#include "policy/mode.h"
#include "policy/policy.h"

/* The plan under way; the config borrows the arrays when they are complete. */
struct plan {
	struct arena *arena;
	struct nftlayout_rule *rules;
	size_t n_rules;
	struct nftlayout_class *classes;
	size_t n_classes;
};

static bool is_transparent(const struct policy *policy,
			   const struct gate_class *cls)
{
	size_t i;

	for (i = 0; i < policy->n_rules; i++)
		if (policy->rules[i].open.opens &&
		    policy->rules[i].open.transparent &&
		    gate_entries_has(cls, &policy->rules[i]))
			return true;
	return false;
}

int gate_plan_class(const struct gate_state *state,
		    const struct gate_class *cls, struct arena *arena,
		    struct nftlayout_class *ret_class)
{
	struct nftlayout_entry *entries;
	int n = gate_entries_of(state->policy, cls, arena, &entries);

	if (n < 0)
		return n;
	*ret_class = (struct nftlayout_class){ .id = cls->id,
					       .transparent = is_transparent(
						       state->policy, cls),
					       .epoch = state->class_epoch,
					       .entries = entries,
					       .n_entries = (size_t)n };
	return 0;
}

bool gate_plan_rule_meets(const struct policy_rule *rule,
			  const struct source *source, uint32_t class_epoch)
{
	return sources_matches(source, class_epoch, rule->first_clause,
			       rule->n_clauses);
}

/* The sources where a program was met that @rule is about; NULL: all. */
static struct ip_net *list_sources(const struct gate_state *state,
				   const struct policy_rule *rule,
				   struct arena *arena, size_t *ret_n)
{
	size_t n_all = state->sources ? state->sources->n : 0;
	struct ip_net *nets = arena_array(arena, n_all, sizeof(*nets));
	const struct source *source;
	size_t i, n = 0;

	for (i = 0; nets && i < n_all; i++) {
		source = &state->sources->list[i];
		if (rule &&
		    !gate_plan_rule_meets(rule, source, state->class_epoch))
			continue;
		nets[n++] = (struct ip_net){
			.ip = source->ip,
			.prefix = source->ip.family == AF_INET ? 32 : 128,
		};
	}
	*ret_n = n;
	return nets;
}

/* Add the rules of @state, without those that @but has under the same name.
 * @keep: by rule; NULL: all. */
static int add_rules(struct plan *plan, const struct gate_state *state,
		     const struct policy *but, const bool *keep)
{
	const struct policy_rule *rule;
	struct nftlayout_rule *made;
	size_t i;

	for (i = 0; i < state->policy->n_rules; i++) {
		rule = &state->policy->rules[i];
		if (but && policy_rule_named(but, rule->name))
			continue;
		made = &plan->rules[plan->n_rules];
		*made = (struct nftlayout_rule){
			.name = rule->name,
			.answers = mode_keeps_addresses(state->policy, rule),
			.keep = !keep || keep[i],
			.nets = rule->networks,
			.n_nets = rule->n_networks,
		};
		if (rule->n_networks) {
			made->sources = list_sources(state, rule, plan->arena,
						     &made->n_sources);
			if (!made->sources)
				return -ENOMEM;
		}
		if (made->answers || made->n_nets)
			plan->n_rules++;
	}
	return 0;
}

static bool has_sets(const struct plan *plan,
		     const struct nftlayout_entry *entry)
{
	const struct nftlayout_rule *rule;
	size_t i;

	for (i = 0; i < plan->n_rules; i++) {
		rule = &plan->rules[i];
		if (strcmp(rule->name, entry->rule) == 0)
			return entry->networks ? rule->n_nets > 0
					       : rule->answers;
	}
	return false;
}

/* Leave out entries of a former policy whose rule lost its sets in the new
 * one; how many remain. */
static size_t drop_without_sets(const struct plan *plan,
				struct nftlayout_entry *entries, size_t n)
{
	size_t i, n_kept = 0;

	for (i = 0; i < n; i++)
		if (has_sets(plan, &entries[i]))
			entries[n_kept++] = entries[i];
	return n_kept;
}

static bool has_class(const struct plan *plan, uint8_t id)
{
	size_t i;

	for (i = 0; i < plan->n_classes; i++)
		if (plan->classes[i].id == id)
			return true;
	return false;
}

/* Add the classes of @state, without those whose id is taken. */
static int add_classes(struct plan *plan, const struct gate_state *state)
{
	struct nftlayout_entry *entries;
	size_t i;
	int n;

	for (i = 0; i < state->n_classes; i++) {
		if (has_class(plan, state->classes[i].id))
			continue;
		n = gate_entries_of(state->policy, &state->classes[i],
				    plan->arena, &entries);
		if (n < 0)
			return n;
		plan->classes[plan->n_classes++] = (struct nftlayout_class){
			.id = state->classes[i].id,
			.transparent = is_transparent(state->policy,
						      &state->classes[i]),
			.entries = entries,
			.n_entries =
				drop_without_sets(plan, entries, (size_t)n),
			.epoch = state->class_epoch,
		};
	}
	return 0;
}

/* A local resolver may connect to everything: each question put to it was
 * judged at its client. */
static void add_resolver_class(struct plan *plan, const struct policy *policy,
			       uint32_t epoch)
{
	if (!policy->local_resolver)
		return;
	plan->classes[plan->n_classes++] = (struct nftlayout_class){
		.id = mark_class_resolver(policy->mark_mask),
		.open_all = true,
		.label = "local-resolver",
		.epoch = epoch,
	};
}

/* In a policy that audits, a program which is not known passes; but not where
 * a rule that enforces may be about it. */
static int add_unknown_class(struct plan *plan, const struct gate_state *state)
{
	const struct policy *policy = state->policy;
	struct nftlayout_entry *entries;
	int n;

	if (policy->mode != POLICY_AUDIT || !mode_stops_connections(policy))
		return 0;
	n = gate_entries_stopping(policy, plan->arena, &entries);
	if (n < 0)
		return n;
	plan->classes[plan->n_classes++] = (struct nftlayout_class){
		.id = mark_class_none(policy->mark_mask),
		.label = "programs not known",
		.epoch = state->class_epoch,
		.entries = entries,
		.n_entries = (size_t)n,
	};
	return 0;
}

static int make_tables(struct plan *plan, const struct gate_state *state,
		       const struct gate_state *former, const bool *keep)
{
	int r;

	r = add_rules(plan, state, NULL, keep);
	if (r == 0 && former)
		r = add_rules(plan, former, state->policy, NULL);
	if (r < 0)
		return r;
	add_resolver_class(plan, state->policy, state->class_epoch);
	r = add_unknown_class(plan, state);
	if (r == 0)
		r = add_classes(plan, state);
	if (r == 0 && former)
		r = add_classes(plan, former);
	return r;
}

/* A forwarded packet has no class, so it meets the entries of all rules. */
static int plan_forward(const struct plan *plan, const struct gate_state *state,
			const struct gate_state *former,
			struct nftlayout_config *config)
{
	const struct policy *before = former ? former->policy : NULL;
	struct nftlayout_entry *entries;
	int n;

	config->sources =
		list_sources(state, NULL, plan->arena, &config->n_sources);
	if (!config->sources)
		return -ENOMEM;
	n = gate_entries_all(state->policy, before, plan->arena, &entries);
	if (n < 0)
		return n;
	config->forward = entries;
	config->n_forward = drop_without_sets(plan, entries, (size_t)n);
	config->answers_group =
		state->sources ? state->sources->answers_group : 0;
	return 0;
}

static int open_plan(struct plan *plan, const struct gate_state *state,
		     const struct gate_state *former)
{
	size_t n_rules = state->policy->n_rules;
	size_t n_classes = 2 + state->n_classes;

	if (former) {
		n_rules += former->policy->n_rules;
		n_classes += former->n_classes;
	}
	plan->rules = arena_array(plan->arena, n_rules, sizeof(*plan->rules));
	plan->classes =
		arena_array(plan->arena, n_classes, sizeof(*plan->classes));
	return plan->rules && plan->classes ? 0 : -ENOMEM;
}

/*
 * While two policies are in the table, programs are of the classes of the
 * former one until its image is replaced, and of the new one from then on.
 * Where no entry decides, nothing passes that one of them would stop.  Of other
 * namespaces it is not even known what was met there under the new one, so
 * entries that deny are about nobody yet: what begins there has to wait.
 */
static void plan_defaults(struct nftlayout_config *config,
			  const struct gate_state *state,
			  const struct gate_state *former)
{
	const struct policy *policy = state->policy;
	const struct policy *before = former ? former->policy : policy;

	config->egress_allow = policy->default_egress == POLICY_ALLOW &&
			       before->default_egress == POLICY_ALLOW;
	config->audit =
		policy->mode == POLICY_AUDIT && before->mode == POLICY_AUDIT;
	config->enforces = mode_stops_connections(policy);
	config->forward_waits = former &&
				former->class_epoch != state->class_epoch &&
				(!config->audit || config->enforces);
}

int gate_plan_make(const struct gate_state *state,
		   const struct gate_state *former, const bool *keep,
		   struct arena *arena, struct nftlayout_config *ret_config)
{
	struct nftlayout_config config = {
		.mark_mask = state->policy->mark_mask,
		.log_group = state->log_group,
		.hold_queue = state->hold_queue,
		.track_loopback = state->track_loopback,
		.epoch = state->class_epoch,
		.all_epochs = state->all_epochs || former,
		.no_flows = state->no_flows,
		.staged = former != NULL,
		.resolvers = state->resolvers.nets,
		.n_resolvers = state->resolvers.n_nets,
	};
	struct plan plan = { .arena = arena };
	int r;

	plan_defaults(&config, state, former);
	r = open_plan(&plan, state, former);
	if (r == 0)
		r = make_tables(&plan, state, former, keep);
	if (r == 0)
		r = plan_forward(&plan, state, former, &config);
	if (r < 0)
		return r;
	config.rules = plan.rules;
	config.n_rules = plan.n_rules;
	config.classes = plan.classes;
	config.n_classes = plan.n_classes;
	*ret_config = config;
	return 0;
}
