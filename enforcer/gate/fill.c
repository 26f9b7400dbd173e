/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fill.c - clamp the lifetime, note the opening, queue it for its set.
 */
#include "enforcer/gate/fill.h"

#include <errno.h>
#include <stdlib.h>

#include "enforcer/gate/opening/due.h"
#include "enforcer/gate/opening/openings.h"
#include "enforcer/gate/plan.h"
#include "enforcer/gate/rule_sets.h"
#include "enforcer/gate/source_sets.h"
#include "enforcer/gate/sources.h"
#include "enforcer/gate/state.h"
#include "nft/netlink/nl.h"
#include "nft/nftdump.h"
#include "policy/base.h"
#include "policy/mode.h"
#include "policy/policy.h"

#define NS_PER_S 1000000000ULL

struct gate_fill {
	struct nl_socket *nl;
	const struct nftprobe *probe;
	const struct gate_state *state;
	struct openings *openings;
	struct rule_sets *rule_sets;
	struct user_sets *user_sets;
	int error; /* the first since the last commit, which fails for it */
};

void gate_fill_free(struct gate_fill *fill)
{
	if (!fill)
		return;
	openings_free(fill->openings);
	rule_sets_free(fill->rule_sets);
	user_sets_free(fill->user_sets);
	free(fill);
}

void gate_fill_freep(struct gate_fill **fill)
{
	gate_fill_free(*fill);
}

int gate_fill_new(const struct gate_state *state,
		  const struct gate_fill_options *options,
		  struct gate_fill **ret_fill)
{
	const struct policy *policy = state->policy;
	const struct user_sets_options user_sets = {
		.nl = options->nl,
		.probe = options->probe,
		.policy = policy,
		.on_change = options->on_user_set,
		.context = options->context,
	};
	CLEANUP(gate_fill_freep) struct gate_fill *fill = NULL;
	int r;

	fill = calloc(1, sizeof(*fill));
	if (!fill)
		return -ENOMEM;
	fill->nl = options->nl;
	fill->probe = options->probe;
	fill->state = state;
	r = openings_new(policy->n_rules, GATE_FILL_RULE_MAX, &fill->openings);
	if (r == 0)
		r = rule_sets_new(fill->nl, fill->probe, policy,
				  &fill->rule_sets);
	if (r == 0)
		r = user_sets_new(&user_sets, &fill->user_sets);
	if (r < 0)
		return r;
	*ret_fill = TAKE_PTR(fill);
	return 0;
}

static void note_error(struct gate_fill *fill, int r)
{
	if (r < 0 && !fill->error)
		fill->error = r;
}

static struct source_sets source_sets(const struct gate_fill *fill)
{
	return (struct source_sets){ fill->nl, fill->probe, fill->state };
}

/* @key as its set has it when it expires at @expires_ns. */
static struct rule_sets_addr element_of(const struct openings_key *key,
					uint64_t expires_ns, uint64_t now_ns)
{
	uint64_t left_ns = expires_ns - now_ns;

	return (struct rule_sets_addr){
		.rule = key->rule,
		.ip = key->ip,
		.timeout_s = (uint32_t)((left_ns + NS_PER_S - 1) / NS_PER_S),
	};
}

/* Is @key open for the network namespace that @source is an address of? */
static bool is_open_from(const struct openings_key *key,
			 const struct source *source)
{
	return source->netns == key->netns &&
	       source->ip.family == key->ip.family;
}

/* Queue @key for the set of its rule; for another network namespace, paired
 * with each of its sources. */
static int queue_opening(struct gate_fill *fill, const struct openings_key *key,
			 uint64_t expires_ns, uint64_t now_ns)
{
	const struct rule_sets_addr addr = element_of(key, expires_ns, now_ns);
	const struct sources *sources = fill->state->sources;
	size_t i;
	int r = 0;

	if (!key->netns)
		return rule_sets_add(fill->rule_sets, &addr);
	for (i = 0; sources && i < sources->n && r == 0; i++)
		if (is_open_from(key, &sources->list[i]))
			r = rule_sets_add_pair(fill->rule_sets, &addr,
					       &sources->list[i].ip);
	return r;
}

/* Queue @key for the user's own set, if its rule fills one. */
static int queue_for_user(struct gate_fill *fill,
			  const struct openings_key *key, uint64_t now_ns,
			  uint32_t timeout_s)
{
	const struct user_sets_addr addr = {
		.rule = key->rule,
		.ip = key->ip,
		.expires_ns = now_ns + timeout_s * NS_PER_S,
	};

	return user_sets_put(fill->user_sets, &addr, now_ns);
}

uint32_t gate_fill_lifetime_s(const struct policy_open *open, uint32_t ttl_s)
{
	uint64_t s = ttl_s;

	if (s < open->ttl_min_s)
		s = open->ttl_min_s;
	if (s > open->ttl_max_s)
		s = open->ttl_max_s;
	s += open->grace_s;
	if (s > INT32_MAX)
		s = INT32_MAX;
	return s ? (uint32_t)s : 1;
}

int gate_fill_put(struct gate_fill *fill, const struct gate_fill_addr *addr,
		  uint64_t now_ns, uint32_t *ret_timeout_s)
{
	const struct policy *policy = fill->state->policy;
	const struct openings_key key = { .rule = addr->rule,
					  .ip = addr->ip,
					  .netns = addr->netns };
	uint64_t expires_ns;
	uint32_t timeout_s;
	int r;

	if (addr->rule >= policy->n_rules)
		return -EINVAL;
	timeout_s = gate_fill_lifetime_s(&policy->rules[addr->rule].open,
					 addr->ttl_s);
	if (addr->left_s && timeout_s > addr->left_s)
		timeout_s = addr->left_s;
	expires_ns = now_ns + timeout_s * NS_PER_S;
	r = openings_want(fill->openings, &key, now_ns, &expires_ns);
	if (r < 0)
		return r;
	openings_name(fill->openings, &key, addr->names, addr->names_len);
	if (r == OPENINGS_SEND)
		note_error(fill, queue_opening(fill, &key, expires_ns, now_ns));
	if (queue_for_user(fill, &key, now_ns, timeout_s) == -ENOMEM)
		fill->error = -ENOMEM;
	*ret_timeout_s = timeout_s;
	return 0;
}

int gate_fill_commit(struct gate_fill *fill)
{
	int r = nl_commit(fill->nl);

	if (fill->error)
		r = fill->error;
	fill->error = 0;
	user_sets_commit(fill->user_sets);
	return r;
}

/* What a walk over the openings needs. */
struct walk {
	struct gate_fill *fill;
	uint64_t now_ns;
	const struct source *source;
};

static void send_again(void *context, const struct openings_key *key,
		       uint64_t expires_ns)
{
	const struct walk *walk = context;
	struct gate_fill *fill = walk->fill;

	if (!fill->error)
		note_error(fill,
			   queue_opening(fill, key, expires_ns, walk->now_ns));
}

static void add_pair(void *context, const struct openings_key *key,
		     uint64_t expires_ns)
{
	const struct walk *walk = context;
	struct gate_fill *fill = walk->fill;
	const struct rule_sets_addr addr =
		element_of(key, expires_ns, walk->now_ns);

	if (is_open_from(key, walk->source))
		note_error(fill, rule_sets_add_pair(fill->rule_sets, &addr,
						    &walk->source->ip));
}

static void remove_pair(void *context, const struct openings_key *key,
			uint64_t expires_ns)
{
	const struct walk *walk = context;
	const struct rule_sets_addr addr =
		element_of(key, expires_ns, walk->now_ns);

	if (is_open_from(key, walk->source))
		rule_sets_remove_pair(walk->fill->rule_sets, &addr,
				      &walk->source->ip);
}

void gate_fill_add_source(struct gate_fill *fill, const struct source *source,
			  uint64_t now_ns)
{
	const struct source_sets sets = source_sets(fill);
	struct walk walk = { fill, now_ns, source };

	note_error(fill, source_sets_add(&sets, source));
	openings_each(fill->openings, now_ns, add_pair, &walk);
}

void gate_fill_remove_source(struct gate_fill *fill,
			     const struct source *source)
{
	const struct source_sets sets = source_sets(fill);
	struct walk walk = { fill, 0, source };

	note_error(fill, source_sets_remove(&sets, source));
	openings_each(fill->openings, 0, remove_pair, &walk);
}

int gate_fill_refill(struct gate_fill *fill, uint64_t now_ns)
{
	const struct source_sets sets = source_sets(fill);
	struct walk walk = { .fill = fill, .now_ns = now_ns };

	nl_drop(fill->nl);
	rule_sets_reset(fill->rule_sets);
	fill->error = 0;
	note_error(fill, source_sets_fill(&sets));
	openings_each(fill->openings, now_ns, send_again, &walk);
	return gate_fill_commit(fill);
}

int gate_fill_tick(struct gate_fill *fill, uint64_t now_ns)
{
	struct walk walk = { .fill = fill, .now_ns = now_ns };
	int r;

	openings_tick(fill->openings, now_ns, send_again, &walk);
	r = gate_fill_commit(fill);
	user_sets_tick(fill->user_sets, now_ns);
	return r;
}

uint64_t gate_fill_due_ns(const struct gate_fill *fill)
{
	const uint64_t ours_ns = due_ns(fill->openings);
	const uint64_t users_ns = user_sets_due_ns(fill->user_sets);

	return ours_ns < users_ns ? ours_ns : users_ns;
}

int gate_fill_dump(struct gate_fill *fill, uint16_t rule, nftset_element_fn fn,
		   void *context)
{
	return rule_sets_dump(fill->rule_sets, rule, fn, context);
}

struct adoption {
	struct gate_fill *fill;
	uint16_t rule;
	uint64_t now_ns;
};

/* Pairs of a source that is not known are left to expire. */
static int adopt_element(void *context, const struct nftdump_element *element)
{
	const struct adoption *adoption = context;
	struct gate_fill *fill = adoption->fill;
	struct sources *sources = fill->state->sources;
	struct openings_key key = { .rule = adoption->rule, .ip = element->ip };
	uint64_t expires_ns =
		adoption->now_ns + element->expires_ms * 1000000ULL;
	const struct source *source = NULL;
	int r;

	if (nftdump_has_source(element) && sources)
		source = sources_find(sources, &element->source);
	if (!element->expires_ms || (nftdump_has_source(element) && !source))
		return 0;
	key.netns = source ? source->netns : 0;
	r = openings_want(fill->openings, &key, adoption->now_ns, &expires_ns);
	return r == -ENOMEM ? r : 0;
}

int gate_fill_adopt(struct gate_fill *fill, const bool *keep, uint64_t now_ns)
{
	const struct policy *policy = fill->state->policy;
	struct adoption adoption = { .fill = fill, .now_ns = now_ns };
	size_t i;
	int r = 0;

	for (i = 0; i < policy->n_rules && r == 0; i++) {
		if (!keep[i] ||
		    !mode_keeps_addresses(policy, &policy->rules[i]))
			continue;
		adoption.rule = (uint16_t)i;
		r = gate_fill_dump(fill, adoption.rule, adopt_element,
				   &adoption);
	}
	return r;
}

int gate_fill_copy(struct gate_fill *fill, const struct gate_fill *from,
		   const struct openings_change *change)
{
	return openings_copy(from->openings, change, fill->openings);
}

void gate_fill_deleted(struct gate_fill *fill, uint8_t family,
		       const char *table)
{
	user_sets_deleted(fill->user_sets, family, table);
}

struct openings *gate_fill_openings(const struct gate_fill *fill)
{
	return fill->openings;
}

size_t gate_fill_total(const struct gate_fill *fill)
{
	return openings_total(fill->openings);
}
