/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fill.c - clamp, remember, queue, commit.
 */
#include "enforcer/gate/fill.h"

#include <errno.h>
#include <linux/netfilter.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "enforcer/gate/openings.h"
#include "enforcer/gate/source_sets.h"
#include "enforcer/gate/sources.h"
#include "nft/netlink/nl.h"
#include "nft/nftlayout.h"
#include "nft/nftprobe.h"
#include "nft/nftdump.h"
#include "nft/nftset.h"
#include "policy/base.h"
#include "policy/policy.h"

#define PER_RULE_MAX 4096
#define NS_PER_S 1000000000ULL

/* What is filled, by rule: v4 then v6, of others' addresses behind. */
static const enum nftlayout_rule_set filled[] = {
	NFTLAYOUT_ANSWERS_4,
	NFTLAYOUT_ANSWERS_6,
	NFTLAYOUT_FORWARD_4,
	NFTLAYOUT_FORWARD_6,
};

#define SETS ARRAY_SIZE(filled)
#define FORWARD 2 /* the first of others' */

struct gate_fill {
	struct gate_fill_options options;
	struct openings *openings;
	struct user_sets *into;
	struct nftset **sets; /* SETS a rule; opened at first use */
	size_t n_sets;
	uint64_t now_ns; /* of the call under way */
	int error;	 /* the first of the call under way */
};

static void close_sets(struct gate_fill *fill)
{
	size_t i;

	for (i = 0; i < fill->n_sets; i++) {
		nftset_close(fill->sets[i]);
		fill->sets[i] = NULL;
	}
}

void gate_fill_free(struct gate_fill *fill)
{
	if (!fill)
		return;
	if (fill->sets)
		close_sets(fill);
	free(fill->sets);
	openings_free(fill->openings);
	user_sets_free(fill->into);
	free(fill);
}

void gate_fill_freep(struct gate_fill **fill)
{
	gate_fill_free(*fill);
}

int gate_fill_new(const struct gate_fill_options *options,
		  struct gate_fill **ret_fill)
{
	const struct user_sets_options into = {
		.nl = options->nl,
		.probe = options->probe,
		.policy = options->policy,
		.fn = options->fn,
		.context = options->context,
	};
	CLEANUP(gate_fill_freep) struct gate_fill *fill = NULL;
	int r;

	fill = calloc(1, sizeof(*fill));
	if (!fill)
		return -ENOMEM;
	fill->options = *options;
	fill->n_sets = SETS * options->policy->n_rules;
	fill->sets = calloc(fill->n_sets + 1, sizeof(struct nftset *));
	if (!fill->sets)
		return -ENOMEM;
	r = openings_new(options->policy->n_rules, PER_RULE_MAX,
			 &fill->openings);
	if (r == 0)
		r = user_sets_new(&into, &fill->into);
	if (r < 0)
		return r;
	*ret_fill = TAKE_PTR(fill);
	return 0;
}

/* The commit fails then. */
static void note_error(struct gate_fill *fill, int r)
{
	if (r < 0 && !fill->error)
		fill->error = r;
}

/* @which: of filled[]. */
static int find_set(struct gate_fill *fill, uint16_t rule, size_t which,
		    struct nftset **ret_set)
{
	size_t at = SETS * (size_t)rule + which;
	char text[NFTLAYOUT_SET_NAME_MAX];
	const struct nftset_name name = { .family = NFPROTO_INET,
					  .table = NFTLAYOUT_TABLE,
					  .set = text };
	int r = 0;

	if (!fill->sets[at]) {
		r = nftlayout_set_name(fill->options.policy->rules[rule].name,
				       filled[which], text);
		if (r == 0)
			r = nftset_open(fill->options.nl, fill->options.probe,
					&name, &fill->sets[at]);
	}
	*ret_set = fill->sets[at];
	return r;
}

static struct nftset_addr addr_of(const struct gate_fill *fill,
				  const struct openings_key *key,
				  uint64_t expires_ns)
{
	struct nftset_addr addr = { .ip = key->ip };

	addr.timeout_s = (uint32_t)((expires_ns - fill->now_ns + NS_PER_S - 1) /
				    NS_PER_S);
	return addr;
}

/* For one address of the namespace it is open for. */
static int send_pair(struct gate_fill *fill, const struct openings_key *key,
		     uint64_t expires_ns, const struct source *source)
{
	struct nftset_addr addr = addr_of(fill, key, expires_ns);
	struct nftset *set;
	int r;

	if (source->netns != key->netns || source->ip.family != key->ip.family)
		return 0;
	addr.source = source->ip;
	r = find_set(fill, key->rule, FORWARD + (key->ip.family == AF_INET6),
		     &set);
	return r < 0 ? r : nftset_add(set, &addr);
}

/* Queue it for the set of its rule. */
static int send_opening(struct gate_fill *fill, const struct openings_key *key,
			uint64_t expires_ns)
{
	const struct sources *sources = fill->options.sources;
	struct nftset_addr addr = addr_of(fill, key, expires_ns);
	struct nftset *set;
	size_t i;
	int r;

	if (!key->netns) {
		r = find_set(fill, key->rule, key->ip.family == AF_INET6, &set);
		return r < 0 ? r : nftset_add(set, &addr);
	}
	r = 0;
	for (i = 0; sources && i < sources->n && r == 0; i++)
		r = send_pair(fill, key, expires_ns, &sources->list[i]);
	return r;
}

static int put_into(struct gate_fill *fill, const struct openings_key *key,
		    uint64_t expires_ns)
{
	struct user_sets_addr addr = { .rule = key->rule,
				       .ip = key->ip,
				       .expires_ns = expires_ns };

	return user_sets_put(fill->into, &addr, fill->now_ns);
}

static uint32_t lifetime_s(const struct policy_open *open, uint32_t ttl_s)
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
	const struct policy_rule *rule;
	struct openings_key key = { .rule = addr->rule,
				    .ip = addr->ip,
				    .netns = addr->netns };
	uint64_t expires_ns;
	uint32_t timeout_s;
	int r;

	if (addr->rule >= fill->options.policy->n_rules)
		return -EINVAL;
	rule = &fill->options.policy->rules[addr->rule];
	timeout_s = lifetime_s(&rule->open, addr->ttl_s);
	expires_ns = now_ns + timeout_s * NS_PER_S;
	fill->now_ns = now_ns;
	r = openings_want(fill->openings, &key, now_ns, &expires_ns);
	if (r < 0)
		return r;
	openings_name(fill->openings, &key, addr->name, addr->name_len);
	if (r == OPENINGS_TELL)
		r = send_opening(fill, &key, expires_ns);
	note_error(fill, r);
	if (put_into(fill, &key, now_ns + timeout_s * NS_PER_S) == -ENOMEM)
		fill->error = -ENOMEM;
	*ret_timeout_s = timeout_s;
	return 0;
}

int gate_fill_commit(struct gate_fill *fill)
{
	int r = nl_commit(fill->options.nl);

	if (fill->error)
		r = fill->error;
	fill->error = 0;
	user_sets_commit(fill->into);
	return r;
}

static void send_again(void *context, const struct openings_key *key,
		       uint64_t expires_ns)
{
	struct gate_fill *fill = context;

	if (!fill->error)
		note_error(fill, send_opening(fill, key, expires_ns));
}

struct move {
	struct gate_fill *fill;
	const struct source *source;
};

static void add_pair(void *context, const struct openings_key *key,
		     uint64_t expires_ns)
{
	const struct move *move = context;
	struct gate_fill *fill = move->fill;

	note_error(fill, send_pair(fill, key, expires_ns, move->source));
}

static void remove_pair(void *context, const struct openings_key *key,
			uint64_t expires_ns)
{
	const struct move *move = context;
	const struct source *source = move->source;
	struct nftset_addr addr = addr_of(move->fill, key, expires_ns);
	struct nftset *set;

	if (source->netns != key->netns || source->ip.family != key->ip.family)
		return;
	addr.source = source->ip;
	if (find_set(move->fill, key->rule,
		     FORWARD + (key->ip.family == AF_INET6), &set) == 0)
		nftset_remove(set, &addr);
}

void gate_fill_source(struct gate_fill *fill, const struct source *source,
		      uint64_t now_ns)
{
	struct move move = { fill, source };

	fill->now_ns = now_ns;
	note_error(fill, source_sets_change(&fill->options, source, false));
	openings_each(fill->openings, now_ns, add_pair, &move);
}

void gate_fill_unsource(struct gate_fill *fill, const struct source *source)
{
	struct move move = { fill, source };

	note_error(fill, source_sets_change(&fill->options, source, true));
	openings_each(fill->openings, 0, remove_pair, &move);
}

int gate_fill_refill(struct gate_fill *fill, uint64_t now_ns)
{
	nl_drop(fill->options.nl);
	close_sets(fill);
	fill->error = 0;
	fill->now_ns = now_ns;
	note_error(fill, source_sets_fill(&fill->options));
	openings_each(fill->openings, now_ns, send_again, fill);
	return gate_fill_commit(fill);
}

int gate_fill_tick(struct gate_fill *fill, uint64_t now_ns)
{
	int r;

	fill->now_ns = now_ns;
	openings_tick(fill->openings, now_ns, send_again, fill);
	r = gate_fill_commit(fill);
	user_sets_tick(fill->into, now_ns);
	return r;
}

struct adoption {
	struct gate_fill *fill;
	uint16_t rule;
};

static int adopt_element(void *context, const struct nftdump_element *element)
{
	const struct adoption *adoption = context;
	struct gate_fill *fill = adoption->fill;
	struct openings_key key = { .rule = adoption->rule, .ip = element->ip };
	uint64_t expires_ns = fill->now_ns + element->expires_ms * 1000000ULL;
	const struct source *source = NULL;
	int r;

	if (nftdump_has_source(element) && fill->options.sources)
		source = sources_find(fill->options.sources, &element->source);
	if (!element->expires_ms || (nftdump_has_source(element) && !source))
		return 0;
	key.netns = source ? source->netns : 0;
	r = openings_want(fill->openings, &key, fill->now_ns, &expires_ns);
	return r == -ENOMEM ? r : 0;
}

int gate_fill_dump(struct gate_fill *fill, uint16_t rule,
		   int (*fn)(void *context,
			     const struct nftdump_element *element),
		   void *context)
{
	struct nftset *set;
	size_t i;
	int r = 0;

	for (i = 0; i < SETS && r == 0; i++) {
		r = find_set(fill, rule, i, &set);
		if (r == 0)
			r = nftset_dump(set, fn, context);
	}
	return r;
}

int gate_fill_adopt(struct gate_fill *fill, uint16_t rule, uint64_t now_ns)
{
	struct adoption adoption = { .fill = fill, .rule = rule };

	fill->now_ns = now_ns;
	return gate_fill_dump(fill, rule, adopt_element, &adoption);
}

int gate_fill_copy(struct gate_fill *fill, const struct gate_fill *from,
		   const struct openings_change *change)
{
	return openings_copy(from->openings, change, fill->openings);
}

void gate_fill_deleted(struct gate_fill *fill, uint8_t family,
		       const char *table)
{
	user_sets_deleted(fill->into, family, table);
}

size_t gate_fill_total(const struct gate_fill *fill)
{
	return openings_total(fill->openings);
}
