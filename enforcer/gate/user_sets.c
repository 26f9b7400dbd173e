/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * user_sets.c - a list of the sets; an openings table has what each of them
 * holds, with the index of the set in place of a rule.
 */
#include "enforcer/gate/user_sets.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/gate/opening/due.h"
#include "enforcer/gate/opening/openings.h"
#include "enforcer/lib/buf.h"
#include "nft/netlink/nl.h"
#include "nft/nftdump.h"
#include "nft/nftset.h"
#include "policy/base.h"
#include "policy/policy.h"

#define ADDRS_MAX 1000000 /* in one set */
#define MESSAGE_MAX 512

struct user_set {
	struct nftset_name name; /* of the policy */
	struct nftset *nftset;	 /* NULL: missing, or failed */
	int error;		 /* the last that was reported; 0: none */
	bool stale;		 /* closed until the next tick fills it */
};

struct pending {
	uint16_t index;
	struct nftset_addr addr;
};

struct user_sets {
	struct user_sets_options options;
	struct openings *openings; /* a "rule" there is a set here */
	uint16_t *of_rule;	   /* index of its set, or OPENINGS_NO_RULE */
	struct user_set *list;
	size_t n;
	struct buf pending; /* struct pending, one after the other */
};

void user_sets_free(struct user_sets *sets)
{
	size_t i;

	if (!sets)
		return;
	for (i = 0; i < sets->n; i++)
		nftset_close(sets->list[i].nftset);
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

static uint16_t find_set(struct user_sets *sets, const struct nftset_name *name)
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
	sets->list[sets->n] = (struct user_set){ .name = *name };
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
		sets->of_rule[i] = find_set(sets, &name);
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

/* @error 0: it is filled. */
static void describe(const struct user_set *set, int error, char *text,
		     size_t size)
{
	const char *table = set->name.table, *name = set->name.set;

	if (!error)
		(void)snprintf(text, size, "into: %s %s is filled again", table,
			       name);
	else
		(void)snprintf(text, size, "into: %s %s: %s", table, name,
			       error == -ENOENT ? "there is no such set"
						: strerror(-error));
}

/* Call back when what is to be said of @set has changed. */
static void report(struct user_sets *sets, struct user_set *set, int error)
{
	char text[MESSAGE_MAX];

	if (error == set->error)
		return;
	set->error = error;
	describe(set, error, text, sizeof(text));
	sets->options.on_change(sets->options.context, error == 0, text);
}

static void fail(struct user_sets *sets, struct user_set *set, int error)
{
	nftset_close(set->nftset);
	set->nftset = NULL;
	report(sets, set, error);
}

struct adoption {
	struct user_sets *sets;
	uint16_t index;
	uint64_t now_ns;
};

/* An element that is there already must not get a shorter life; one without a
 * timeout lives for ever. */
static int adopt_element(void *context, const struct nftdump_element *element)
{
	const struct adoption *adoption = context;
	struct openings_key key = { .rule = adoption->index,
				    .ip = element->ip };
	uint64_t expires_ns = UINT64_MAX - OPENINGS_SLACK_NS;

	if (element->timeout_ms)
		expires_ns =
			adoption->now_ns + element->expires_ms * 1000000ULL;
	(void)openings_want(adoption->sets->openings, &key, adoption->now_ns,
			    &expires_ns);
	return 0;
}

static void open_set(struct user_sets *sets, uint16_t index, uint64_t now_ns)
{
	struct adoption adoption = { .sets = sets,
				     .index = index,
				     .now_ns = now_ns };
	struct user_set *set = &sets->list[index];
	int r;

	set->stale = false;
	r = nftset_open(sets->options.nl, sets->options.probe, &set->name,
			&set->nftset);
	if (r < 0) {
		report(sets, set, r);
		return;
	}
	r = nftset_dump(set->nftset, adopt_element, &adoption);
	if (r < 0)
		fail(sets, set, r);
}

static int add_pending(struct user_sets *sets, const struct openings_key *key,
		       uint64_t left_ns)
{
	struct pending pending = {
		.index = key->rule,
		.addr = { .ip = key->ip,
			  .timeout_s = (uint32_t)((left_ns + 999999999ULL) /
						  1000000000ULL) },
	};

	buf_add(&sets->pending, &pending, sizeof(pending));
	return sets->pending.failed ? -ENOMEM : 0;
}

static bool fits(const struct user_set *set, uint8_t family)
{
	return set->nftset && nftset_family(set->nftset) == family;
}

int user_sets_put(struct user_sets *sets, const struct user_sets_addr *addr,
		  uint64_t now_ns)
{
	struct openings_key key = { .rule = sets->of_rule[addr->rule],
				    .ip = addr->ip };
	uint64_t expires_ns = addr->expires_ns;
	struct user_set *set;
	int r;

	if (key.rule == OPENINGS_NO_RULE)
		return 0;
	set = &sets->list[key.rule];
	if (!set->nftset && !set->error && !set->stale)
		open_set(sets, key.rule, now_ns);
	r = openings_want(sets->openings, &key, now_ns, &expires_ns);
	if (r != OPENINGS_SEND || !fits(set, addr->ip.family))
		return r < 0 ? r : 0;
	return add_pending(sets, &key, expires_ns - now_ns);
}

/* Send what is pending for set @index, as one transaction. */
static int send_pending(struct user_sets *sets, uint16_t index)
{
	struct pending pending;
	bool any = false;
	size_t at;
	int r = 0;

	for (at = 0; at < sets->pending.len && r == 0; at += sizeof(pending)) {
		memcpy(&pending, sets->pending.data + at, sizeof(pending));
		if (pending.index != index)
			continue;
		r = nftset_add(sets->list[index].nftset, &pending.addr);
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
		if (!sets->list[i].nftset)
			continue;
		r = send_pending(sets, (uint16_t)i);
		if (r < 0)
			fail(sets, &sets->list[i], r);
	}
	buf_clear(&sets->pending);
}

struct refill {
	struct user_sets *sets;
	int index; /* -1: all */
	uint64_t now_ns;
};

static void refill_one(void *context, const struct openings_key *key,
		       uint64_t expires_ns)
{
	const struct refill *refill = context;
	struct user_sets *sets = refill->sets;
	struct user_set *set = &sets->list[key->rule];

	if ((refill->index >= 0 && key->rule != refill->index) ||
	    !fits(set, key->ip.family) ||
	    expires_ns >= UINT64_MAX - OPENINGS_SLACK_NS)
		return;
	if (add_pending(sets, key, expires_ns - refill->now_ns) < 0)
		fail(sets, set, -ENOMEM); /* the next tick fills it again */
}

void user_sets_tick(struct user_sets *sets, uint64_t now_ns)
{
	struct refill refill = { .sets = sets, .index = -1, .now_ns = now_ns };
	size_t i;

	openings_tick(sets->openings, now_ns, refill_one, &refill);
	for (i = 0; i < sets->n; i++) {
		if (sets->list[i].nftset)
			continue;
		open_set(sets, (uint16_t)i, now_ns);
		refill.index = (int)i;
		if (sets->list[i].nftset)
			openings_each(sets->openings, now_ns, refill_one,
				      &refill);
	}
	user_sets_commit(sets);
	for (i = 0; i < sets->n; i++)
		if (sets->list[i].nftset)
			report(sets, &sets->list[i], 0);
}

uint64_t user_sets_due_ns(const struct user_sets *sets)
{
	size_t i;

	for (i = 0; i < sets->n; i++)
		if (!sets->list[i].nftset)
			return 0; /* it is looked for */
	return due_ns(sets->openings);
}

void user_sets_deleted(struct user_sets *sets, uint8_t family,
		       const char *table)
{
	size_t i;

	for (i = 0; i < sets->n; i++) {
		if (sets->list[i].name.family != family ||
		    strcmp(sets->list[i].name.table, table) != 0)
			continue;
		nftset_close(sets->list[i].nftset);
		sets->list[i].nftset = NULL;
		sets->list[i].stale = true;
	}
}
