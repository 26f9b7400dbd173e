/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * user_sets.c - one entry for each set; enforcer/gate/openings.h knows what it
 * has.
 */
#include "enforcer/gate/user_sets.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/gate/openings.h"
#include "enforcer/lib/buf.h"
#include "nft/netlink/nl.h"
#include "nft/nftprobe.h"
#include "nft/nftdump.h"
#include "nft/nftset.h"
#include "policy/base.h"
#include "policy/policy.h"

#define ADDRS_MAX 1000000 /* in one set */
#define NAME_MAX_BYTES 256

struct into {
	struct nftset_name name; /* of the policy */
	struct nftset *set;	 /* NULL: missing, or failed */
	int error;		 /* the last that was told */
	bool stale;		 /* closed until the next tick fills it */
};

struct pending {
	uint16_t into;
	struct nftset_addr addr;
};

struct user_sets {
	struct user_sets_options options;
	struct openings *openings; /* a "rule" there is a set here */
	uint16_t *of_rule;	   /* OPENINGS_NO_RULE: fills none */
	struct into *list;
	size_t n;
	struct buf pending; /* struct pending, one after the other */
};

void user_sets_free(struct user_sets *sets)
{
	size_t i;

	if (!sets)
		return;
	for (i = 0; i < sets->n; i++)
		nftset_close(sets->list[i].set);
	openings_free(sets->openings);
	free(sets->list);
	free(sets->of_rule);
	buf_done(&sets->pending);
	free(sets);
}

void user_sets_freep(struct user_sets **sets)
{
	user_sets_free(*sets);
}

static uint16_t find_into(struct user_sets *sets,
			  const struct nftset_name *name)
{
	const struct nftset_name *other;
	size_t i;

	for (i = 0; i < sets->n; i++) {
		other = &sets->list[i].name;
		if (other->family == name->family &&
		    strcmp(other->table, name->table) == 0 &&
		    strcmp(other->set, name->set) == 0)
			return (uint16_t)i;
	}
	sets->list[sets->n] = (struct into){ .name = *name };
	return (uint16_t)sets->n++;
}

static void list_rules(struct user_sets *sets, const struct policy *policy)
{
	const struct policy_open *open;
	struct nftset_name name;
	size_t i;

	for (i = 0; i < policy->n_rules; i++) {
		open = &policy->rules[i].open;
		sets->of_rule[i] = OPENINGS_NO_RULE;
		if (!open->opens || !open->into_table || !open->into_set)
			continue;
		name = (struct nftset_name){ .family = open->into_family,
					     .table = open->into_table,
					     .set = open->into_set };
		sets->of_rule[i] = find_into(sets, &name);
	}
}

int user_sets_new(const struct user_sets_options *options,
		  struct user_sets **ret_sets)
{
	CLEANUP(user_sets_freep) struct user_sets *sets = NULL;
	size_t n_rules = options->policy->n_rules;
	int r;

	sets = calloc(1, sizeof(*sets));
	if (!sets)
		return -ENOMEM;
	sets->options = *options;
	sets->list = reallocarray(NULL, n_rules + 1, sizeof(*sets->list));
	sets->of_rule = calloc(n_rules + 1, sizeof(*sets->of_rule));
	if (!sets->list || !sets->of_rule)
		return -ENOMEM;
	list_rules(sets, options->policy);
	r = openings_new(sets->n, ADDRS_MAX, &sets->openings);
	if (r < 0)
		return r;
	*ret_sets = TAKE_PTR(sets);
	return 0;
}

/* Tell the callback when the state of @into has changed. */
static void tell(struct user_sets *sets, struct into *into, int error)
{
	char text[NAME_MAX_BYTES];

	if (error == into->error)
		return;
	into->error = error;
	(void)snprintf(text, sizeof(text), "%s %s", into->name.table,
		       into->name.set);
	sets->options.fn(sets->options.context, text, error);
}

static void fail(struct user_sets *sets, struct into *into, int error)
{
	nftset_close(into->set);
	into->set = NULL;
	tell(sets, into, error);
}

struct adoption {
	struct user_sets *sets;
	uint16_t into;
	uint64_t now_ns;
};

/* What is there already must not be shortened; without a timeout: for ever. */
static int adopt_element(void *context, const struct nftdump_element *element)
{
	const struct adoption *adoption = context;
	struct openings_key key = { .rule = adoption->into, .ip = element->ip };
	uint64_t expires_ns = UINT64_MAX - OPENINGS_SLACK_NS;

	if (element->timeout_ms)
		expires_ns =
			adoption->now_ns + element->expires_ms * 1000000ULL;
	(void)openings_want(adoption->sets->openings, &key, adoption->now_ns,
			    &expires_ns);
	return 0;
}

static void open_into(struct user_sets *sets, uint16_t index, uint64_t now_ns)
{
	struct adoption adoption = { .sets = sets,
				     .into = index,
				     .now_ns = now_ns };
	struct into *into = &sets->list[index];
	int r;

	into->stale = false;
	r = nftset_open(sets->options.nl, sets->options.probe, &into->name,
			&into->set);
	if (r < 0) {
		tell(sets, into, r);
		return;
	}
	r = nftset_dump(into->set, adopt_element, &adoption);
	if (r < 0)
		fail(sets, into, r);
}

static int add_pending(struct user_sets *sets, const struct openings_key *key,
		       uint64_t left_ns)
{
	struct pending pending = {
		.into = key->rule,
		.addr = { .ip = key->ip,
			  .timeout_s = (uint32_t)((left_ns + 999999999ULL) /
						  1000000000ULL) },
	};

	buf_add(&sets->pending, &pending, sizeof(pending));
	return sets->pending.failed ? -ENOMEM : 0;
}

static bool fits(const struct into *into, uint8_t family)
{
	return into->set && nftset_family(into->set) == family;
}

int user_sets_put(struct user_sets *sets, const struct user_sets_addr *addr,
		  uint64_t now_ns)
{
	struct openings_key key = { .rule = sets->of_rule[addr->rule],
				    .ip = addr->ip };
	uint64_t expires_ns = addr->expires_ns;
	struct into *into;
	int r;

	if (key.rule == OPENINGS_NO_RULE)
		return 0;
	into = &sets->list[key.rule];
	if (!into->set && !into->error && !into->stale)
		open_into(sets, key.rule, now_ns);
	r = openings_want(sets->openings, &key, now_ns, &expires_ns);
	if (r != OPENINGS_TELL || !fits(into, addr->ip.family))
		return r < 0 ? r : 0;
	return add_pending(sets, &key, expires_ns - now_ns);
}

/* The pending ones of set @index, as one transaction. */
static int send_pending(struct user_sets *sets, uint16_t index)
{
	struct pending pending;
	bool any = false;
	size_t at;
	int r = 0;

	for (at = 0; at < sets->pending.len && r == 0; at += sizeof(pending)) {
		memcpy(&pending, sets->pending.data + at, sizeof(pending));
		if (pending.into != index)
			continue;
		r = nftset_add(sets->list[index].set, &pending.addr);
		any = true;
	}
	if (r < 0)
		nl_drop(sets->options.nl);
	else if (any)
		r = nl_commit(sets->options.nl);
	return r;
}

void user_sets_commit(struct user_sets *sets)
{
	size_t i;
	int r;

	if (!sets->pending.len)
		return;
	for (i = 0; i < sets->n; i++) {
		if (!sets->list[i].set)
			continue;
		r = send_pending(sets, (uint16_t)i);
		if (r < 0)
			fail(sets, &sets->list[i], r);
	}
	buf_clear(&sets->pending);
}

struct refill {
	struct user_sets *sets;
	int into; /* -1: all */
	uint64_t now_ns;
};

static void refill_one(void *context, const struct openings_key *key,
		       uint64_t expires_ns)
{
	const struct refill *refill = context;
	struct user_sets *sets = refill->sets;
	struct into *into = &sets->list[key->rule];

	if ((refill->into >= 0 && key->rule != refill->into) ||
	    !fits(into, key->ip.family) ||
	    expires_ns >= UINT64_MAX - OPENINGS_SLACK_NS)
		return;
	if (add_pending(sets, key, expires_ns - refill->now_ns) < 0)
		fail(sets, into, -ENOMEM); /* filled anew at the next tick */
}

void user_sets_tick(struct user_sets *sets, uint64_t now_ns)
{
	struct refill refill = { .sets = sets, .into = -1, .now_ns = now_ns };
	size_t i;

	openings_tick(sets->openings, now_ns, refill_one, &refill);
	for (i = 0; i < sets->n; i++) {
		if (sets->list[i].set)
			continue;
		open_into(sets, (uint16_t)i, now_ns);
		refill.into = (int)i;
		if (sets->list[i].set)
			openings_each(sets->openings, now_ns, refill_one,
				      &refill);
	}
	user_sets_commit(sets);
	for (i = 0; i < sets->n; i++)
		if (sets->list[i].set)
			tell(sets, &sets->list[i], 0);
}

void user_sets_deleted(struct user_sets *sets, uint8_t family,
		       const char *table)
{
	size_t i;

	for (i = 0; i < sets->n; i++) {
		if (sets->list[i].name.family != family ||
		    strcmp(sets->list[i].name.table, table) != 0)
			continue;
		nftset_close(sets->list[i].set);
		sets->list[i].set = NULL;
		sets->list[i].stale = true;
	}
}
