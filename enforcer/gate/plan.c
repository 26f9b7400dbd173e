/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * plan.c - policy and class vectors -> struct nftlayout_config.
 */
#include "enforcer/gate/plan.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "bpf/capture.h"
#include "enforcer/gate/sources.h"
#include "enforcer/host/resolvers.h"
#include "policy/arena.h"
#include "policy/eval/clauses.h"
#include "policy/eval/mark.h"
#include "policy/policy.h"

static bool class_has_rule(const struct gate_plan_class *cls,
			   const struct policy_rule *rule)
{
	return clauses_any(cls->words, rule->first_clause, rule->n_clauses);
}

bool gate_plan_fills_sets(const struct policy_rule *rule)
{
	return rule->action == POLICY_ALLOW && rule->open.opens &&
	       !rule->no_name;
}

static struct nftlayout_port *copy_ports(const struct policy_open *open,
					 struct arena *arena, size_t *ret_n)
{
	size_t n = open->any_port ? 0 : open->n_ports;
	struct nftlayout_port *ports = arena_array(arena, n, sizeof(*ports));
	size_t i;

	for (i = 0; ports && i < n; i++)
		ports[i] = (struct nftlayout_port){
			.proto = open->ports[i].proto,
			.port = open->ports[i].port,
		};
	*ret_n = n;
	return ports;
}

/* The one or two entries of @rule at @entries; how many, or -ENOMEM. */
static int add_entries(const struct policy_rule *rule, struct arena *arena,
		       struct nftlayout_entry *entries)
{
	struct nftlayout_entry entry = { .rule = rule->name };
	int n = 0;

	entry.deny = rule->action == POLICY_DENY;
	if (!entry.deny && !rule->open.opens)
		return 0;
	if (!entry.deny) {
		entry.ports = copy_ports(&rule->open, arena, &entry.n_ports);
		if (!entry.ports)
			return -ENOMEM;
	}
	if (rule->n_networks) {
		entry.networks = true;
		entries[n++] = entry;
	}
	if (gate_plan_fills_sets(rule)) {
		entry.networks = false;
		entries[n++] = entry;
	}
	return n;
}

int gate_plan_class(const struct policy *policy,
		    const struct gate_plan_class *cls, struct arena *arena,
		    struct nftlayout_class *ret_class)
{
	struct nftlayout_entry *entries;
	size_t n_entries = 0;
	size_t i;
	int n;

	entries = arena_array(arena, 2 * policy->n_rules, sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	for (i = 0; i < policy->n_rules; i++) {
		if (!class_has_rule(cls, &policy->rules[i]))
			continue;
		n = add_entries(&policy->rules[i], arena, entries + n_entries);
		if (n < 0)
			return n;
		n_entries += (size_t)n;
	}
	*ret_class = (struct nftlayout_class){ .id = cls->id,
					       .entries = entries,
					       .n_entries = n_entries };
	return 0;
}

static bool has_rule(const struct policy *policy, const char *name)
{
	size_t i;

	for (i = 0; i < policy->n_rules; i++)
		if (strcmp(policy->rules[i].name, name) == 0)
			return true;
	return false;
}

bool gate_plan_rule_meets(const struct policy_rule *rule,
			  const struct source *source, uint32_t class_epoch)
{
	return sources_matches(source, class_epoch, rule->first_clause,
			       rule->n_clauses);
}

/* Those where @rule is about a program; NULL: about any. */
static struct ip_net *list_sources(const struct gate_plan_input *input,
				   const struct policy_rule *rule,
				   struct arena *arena, size_t *ret_n)
{
	size_t n_all = input->sources ? input->sources->n : 0;
	struct ip_net *nets = arena_array(arena, n_all, sizeof(*nets));
	const struct source *source;
	size_t i, n = 0;

	for (i = 0; nets && i < n_all; i++) {
		source = &input->sources->list[i];
		if (rule &&
		    !gate_plan_rule_meets(rule, source, input->class_epoch))
			continue;
		nets[n++] = (struct ip_net){
			.ip = source->ip,
			.prefix = source->ip.family == AF_INET ? 32 : 128,
		};
	}
	*ret_n = n;
	return nets;
}

/* Rules of @input, without those that @but has under the same name. */
static int add_rules(const struct gate_plan_input *input,
		     const struct policy *but, struct arena *arena,
		     struct nftlayout_rule *rules, size_t *n_rules)
{
	const struct policy_rule *rule;
	struct nftlayout_rule *made;
	size_t i;

	for (i = 0; i < input->policy->n_rules; i++) {
		rule = &input->policy->rules[i];
		if (but && has_rule(but, rule->name))
			continue;
		made = &rules[*n_rules];
		made->name = rule->name;
		made->answers = gate_plan_fills_sets(rule);
		made->keep = !input->keep || input->keep[i];
		made->n_nets = rule->n_networks;
		made->nets = rule->networks;
		made->n_sources = 0;
		if (rule->n_networks)
			made->sources = list_sources(input, rule, arena,
						     &made->n_sources);
		if (rule->n_networks && !made->sources)
			return -ENOMEM;
		if (made->answers || made->n_nets)
			(*n_rules)++;
	}
	return 0;
}

static bool has_class(const struct nftlayout_class *classes, size_t n,
		      uint8_t id)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (classes[i].id == id)
			return true;
	return false;
}

static int add_classes(const struct gate_plan_input *input, struct arena *arena,
		       struct nftlayout_class *classes, size_t *n_classes)
{
	size_t i;
	int r;

	for (i = 0; i < input->n_classes; i++) {
		if (has_class(classes, *n_classes, input->classes[i].id))
			continue;
		r = gate_plan_class(input->policy, &input->classes[i], arena,
				    &classes[*n_classes]);
		if (r < 0)
			return r;
		(*n_classes)++;
	}
	return 0;
}

/* Each question put to a local resolver was judged at its client. */
static void add_resolver_class(const struct policy *policy,
			       struct nftlayout_class *classes,
			       size_t *n_classes)
{
	if (!policy->local_resolver)
		return;
	classes[(*n_classes)++] = (struct nftlayout_class){
		.id = mark_class_resolver(policy->mark_mask),
		.open_all = true,
		.label = "local-resolver",
	};
}

static bool has_sets(const struct nftlayout_config *config,
		     const struct nftlayout_rule *rules,
		     const struct nftlayout_entry *entry)
{
	size_t i;

	for (i = 0; i < config->n_rules; i++)
		if (strcmp(rules[i].name, entry->rule) == 0)
			return entry->networks ? rules[i].n_nets > 0
					       : rules[i].answers;
	return false;
}

/* A former class may name a rule that has lost its sets meanwhile. */
static void prune_class(const struct nftlayout_config *config,
			const struct nftlayout_rule *rules,
			struct nftlayout_class *cls)
{
	/* add_classes() took them from the arena, so they may be written. */
	struct nftlayout_entry *entries =
		(struct nftlayout_entry *)cls->entries;
	size_t n = 0;
	size_t i;

	for (i = 0; i < cls->n_entries; i++)
		if (has_sets(config, rules, &entries[i]))
			entries[n++] = entries[i];
	cls->n_entries = n;
}

/* What is asked of what is forwarded, in the order of @input's rules. */
static int add_forward(const struct gate_plan_input *input, struct arena *arena,
		       struct nftlayout_entry *entries, size_t *n_entries)
{
	size_t i;
	int n;

	for (i = 0; i < input->policy->n_rules; i++) {
		n = add_entries(&input->policy->rules[i], arena,
				entries + *n_entries);
		if (n < 0)
			return n;
		*n_entries += (size_t)n;
	}
	return 0;
}

static int fill_forward(const struct gate_plan_input *input,
			struct arena *arena, struct nftlayout_config *config)
{
	const struct gate_plan_input *former = input->former;
	struct nftlayout_entry *entries;
	struct nftlayout_class all = { 0 };
	int r;

	entries = arena_array(arena,
			      2 * (input->policy->n_rules +
				   (former ? former->policy->n_rules : 0)),
			      sizeof(*entries));
	config->sources = list_sources(input, NULL, arena, &config->n_sources);
	if (!entries || !config->sources)
		return -ENOMEM;
	r = add_forward(input, arena, entries, &all.n_entries);
	if (r == 0 && former)
		r = add_forward(former, arena, entries, &all.n_entries);
	all.entries = entries;
	prune_class(config, config->rules, &all);
	config->forward = entries;
	config->answers_group =
		input->sources ? input->sources->answers_group : 0;
	config->n_forward = all.n_entries;
	return r;
}

static int fill_config(const struct gate_plan_input *input, struct arena *arena,
		       struct nftlayout_rule *rules,
		       struct nftlayout_class *classes,
		       struct nftlayout_config *config)
{
	size_t i;
	int r;

	r = add_rules(input, NULL, arena, rules, &config->n_rules);
	if (r == 0 && input->former)
		r = add_rules(input->former, input->policy, arena, rules,
			      &config->n_rules);
	add_resolver_class(input->policy, classes, &config->n_classes);
	if (r == 0)
		r = add_classes(input, arena, classes, &config->n_classes);
	if (r == 0 && input->former)
		r = add_classes(input->former, arena, classes,
				&config->n_classes);
	for (i = 0; input->former && i < config->n_classes; i++)
		prune_class(config, rules, &classes[i]);
	return r;
}

int gate_plan_make(const struct gate_plan_input *input, struct arena *arena,
		   struct nftlayout_config *ret_config)
{
	const struct gate_plan_input *former = input->former;
	struct nftlayout_config config = { 0 };
	struct nftlayout_class *classes;
	struct nftlayout_rule *rules;
	int r;

	rules = arena_array(arena,
			    input->policy->n_rules +
				    (former ? former->policy->n_rules : 0),
			    sizeof(*rules));
	classes = arena_array(
		arena, 1 + input->n_classes + (former ? former->n_classes : 0),
		sizeof(*classes));
	if (!rules || !classes)
		return -ENOMEM;
	r = fill_config(input, arena, rules, classes, &config);
	if (r < 0)
		return r;
	config.resolvers = input->resolvers->nets;
	config.n_resolvers = input->resolvers->n_nets;
	config.rules = rules;
	config.classes = classes;
	r = fill_forward(input, arena, &config);
	if (r < 0)
		return r;
	config.mark_mask = input->policy->mark_mask;
	config.egress_allow = input->policy->default_egress == POLICY_ALLOW;
	config.audit = input->policy->mode == POLICY_AUDIT;
	config.log_group = input->log_group;
	config.hold_queue = input->hold_queue;
	*ret_config = config;
	return 0;
}
