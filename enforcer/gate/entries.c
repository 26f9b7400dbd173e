/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * entries.c - list what rules mean to connections, in the order in which it is
 * tried.
 */
#include "enforcer/gate/entries.h"

#include <errno.h>

#include "enforcer/gate/state.h"
#include "nft/nftlayout.h"
#include "policy/arena.h"
#include "policy/eval/clauses.h"
#include "policy/mode.h"
#include "policy/policy.h"

bool gate_entries_has(const struct gate_class *cls,
		      const struct policy_rule *rule)
{
	return clauses_any(cls->words, rule->first_clause, rule->n_clauses);
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
			.last = open->ports[i].last,
		};
	*ret_n = n;
	return ports;
}

/* What a rule means to connections. */
static int make_entry(const struct policy *policy,
		      const struct policy_rule *rule, struct arena *arena,
		      struct nftlayout_entry *ret_entry)
{
	struct nftlayout_entry entry = { .rule = rule->name,
					 .until_s = rule->until_s };

	entry.deny = rule->action == POLICY_DENY;
	entry.audit = mode_passes(policy, rule);
	if (!entry.deny) {
		entry.ports = copy_ports(&rule->open, arena, &entry.n_ports);
		if (!entry.ports)
			return -ENOMEM;
	}
	*ret_entry = entry;
	return 0;
}

/* Entries in the making, of some rules. */
struct listing {
	const struct policy *policy;
	const struct gate_class *cls; /* whose clauses count; NULL: all */
	bool stops_only;	      /* only what is denied and stopped */
	struct arena *arena;
	struct nftlayout_entry *entries;
	size_t n;
};

static bool counts(const struct listing *listing,
		   const struct policy_rule *rule)
{
	if (listing->stops_only && !mode_stops(listing->policy, rule))
		return false;
	return !listing->cls || gate_entries_has(listing->cls, rule);
}

/* Add the one or two entries of @rule.  Networks are in the order of the rules,
 * and so is what answers open. */
static int add_entries(struct listing *listing, const struct policy_rule *rule)
{
	struct nftlayout_entry entry;
	int r;

	if (rule->action == POLICY_ALLOW && !rule->open.opens)
		return 0;
	r = make_entry(listing->policy, rule, listing->arena, &entry);
	if (r < 0)
		return r;
	if (rule->n_networks) {
		entry.networks = true;
		listing->entries[listing->n++] = entry;
	}
	if (!entry.deny && mode_keeps_addresses(listing->policy, rule)) {
		entry.networks = false;
		listing->entries[listing->n++] = entry;
	}
	return 0;
}

/* What is watched counts only where nothing else decides: it would be refused
 * by default. */
static int add_watched(struct listing *listing, const struct policy_rule *rule)
{
	if (!mode_watches(listing->policy, rule))
		return 0;
	return make_entry(listing->policy, rule, listing->arena,
			  &listing->entries[listing->n++]);
}

/* There is room for two entries of each rule of the policy. */
static int list_rules(struct listing *listing)
{
	const struct policy *policy = listing->policy;
	size_t i;
	int r = 0;

	for (i = 0; i < policy->n_rules && r == 0; i++)
		if (counts(listing, &policy->rules[i]))
			r = add_entries(listing, &policy->rules[i]);
	for (i = 0; i < policy->n_rules && r == 0; i++)
		if (counts(listing, &policy->rules[i]))
			r = add_watched(listing, &policy->rules[i]);
	return r;
}

static int begin(struct listing *listing, size_t n_rules)
{
	listing->entries = arena_array(listing->arena, 2 * n_rules,
				       sizeof(*listing->entries));
	return listing->entries ? 0 : -ENOMEM;
}

static int list_one(struct listing *listing,
		    struct nftlayout_entry **ret_entries)
{
	int r = begin(listing, listing->policy->n_rules);

	if (r == 0)
		r = list_rules(listing);
	if (r < 0)
		return r;
	*ret_entries = listing->entries;
	return (int)listing->n;
}

int gate_entries_of(const struct policy *policy, const struct gate_class *cls,
		    struct arena *arena, struct nftlayout_entry **ret_entries)
{
	struct listing listing = { .policy = policy,
				   .cls = cls,
				   .arena = arena };

	return list_one(&listing, ret_entries);
}

int gate_entries_stopping(const struct policy *policy, struct arena *arena,
			  struct nftlayout_entry **ret_entries)
{
	struct listing listing = { .policy = policy,
				   .stops_only = true,
				   .arena = arena };

	return list_one(&listing, ret_entries);
}

int gate_entries_all(const struct policy *policy, const struct policy *former,
		     struct arena *arena, struct nftlayout_entry **ret_entries)
{
	struct listing listing = { .policy = policy, .arena = arena };
	int r = begin(&listing,
		      policy->n_rules + (former ? former->n_rules : 0));

	if (r == 0)
		r = list_rules(&listing);
	if (r == 0 && former) {
		listing.policy = former;
		r = list_rules(&listing);
	}
	if (r < 0)
		return r;
	*ret_entries = listing.entries;
	return (int)listing.n;
}
