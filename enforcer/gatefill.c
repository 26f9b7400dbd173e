/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * gatefill.c - clamp, remember, queue, commit.
 */
#include "enforcer/gatefill.h"

#include <errno.h>
#include <linux/netfilter.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "enforcer/openings.h"
#include "nft/nftprobe.h"
#include "nft/nftset.h"
#include "nft/nfttable.h"
#include "nft/nl.h"
#include "policy/base.h"
#include "policy/policy.h"

#define PER_RULE_MAX 4096
#define NS_PER_S 1000000000ULL

struct gatefill {
	struct gatefill_options options;
	struct openings *openings;
	struct intosets *into;
	struct nftset **sets; /* 2 a rule, v4 then v6; opened at first use */
	size_t n_sets;
	uint64_t now_ns; /* of the call under way */
	int error;	 /* the first of the call under way */
};

static void close_sets(struct gatefill *fill)
{
	size_t i;

	for (i = 0; i < fill->n_sets; i++) {
		nftset_close(fill->sets[i]);
		fill->sets[i] = NULL;
	}
}

void gatefill_free(struct gatefill *fill)
{
	if (!fill)
		return;
	if (fill->sets)
		close_sets(fill);
	free(fill->sets);
	openings_free(fill->openings);
	intosets_free(fill->into);
	free(fill);
}

void gatefill_freep(struct gatefill **fill)
{
	gatefill_free(*fill);
}

int gatefill_new(const struct gatefill_options *options,
		 struct gatefill **ret_fill)
{
	const struct intosets_options into = {
		.nl = options->nl,
		.probe = options->probe,
		.policy = options->policy,
		.fn = options->fn,
		.context = options->context,
	};
	CLEANUP(gatefill_freep) struct gatefill *fill = NULL;
	int r;

	fill = calloc(1, sizeof(*fill));
	if (!fill)
		return -ENOMEM;
	fill->options = *options;
	fill->n_sets = 2 * options->policy->n_rules;
	fill->sets = calloc(fill->n_sets + 1, sizeof(struct nftset *));
	if (!fill->sets)
		return -ENOMEM;
	r = openings_new(options->policy->n_rules, PER_RULE_MAX,
			 &fill->openings);
	if (r == 0)
		r = intosets_new(&into, &fill->into);
	if (r < 0)
		return r;
	*ret_fill = TAKE_PTR(fill);
	return 0;
}

static int find_set(struct gatefill *fill, uint16_t rule, uint8_t family,
		    struct nftset **ret_set)
{
	size_t at = 2 * (size_t)rule + (family == AF_INET6);
	char text[NFTTABLE_SET_NAME_MAX];
	const struct nftset_name name = { .family = NFPROTO_INET,
					  .table = NFTTABLE_NAME,
					  .set = text };
	int r = 0;

	if (!fill->sets[at]) {
		r = nfttable_set_name(fill->options.policy->rules[rule].name,
				      family == AF_INET6 ? NFTTABLE_ANSWERS_6
							 : NFTTABLE_ANSWERS_4,
				      text);
		if (r == 0)
			r = nftset_open(fill->options.nl, fill->options.probe,
					&name, &fill->sets[at]);
	}
	*ret_set = fill->sets[at];
	return r;
}

/* Queue it for the set of its rule, and for the user's. */
static int send_opening(struct gatefill *fill, const struct openings_key *key,
			uint64_t expires_ns)
{
	struct nftset_addr addr = { .family = key->family };
	struct nftset *set;
	int r;

	addr.timeout_s = (uint32_t)((expires_ns - fill->now_ns + NS_PER_S - 1) /
				    NS_PER_S);
	memcpy(addr.bytes, key->bytes, sizeof(addr.bytes));
	r = find_set(fill, key->rule, key->family, &set);
	return r < 0 ? r : nftset_add(set, &addr);
}

static int put_into(struct gatefill *fill, const struct openings_key *key,
		    uint64_t expires_ns)
{
	struct intosets_addr addr = { .rule = key->rule,
				      .family = key->family,
				      .expires_ns = expires_ns };

	memcpy(addr.bytes, key->bytes, sizeof(addr.bytes));
	return intosets_put(fill->into, &addr, fill->now_ns);
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

int gatefill_put(struct gatefill *fill, const struct gatefill_addr *addr,
		 uint64_t now_ns, uint32_t *ret_timeout_s)
{
	const struct policy_rule *rule;
	struct openings_key key = { .rule = addr->rule,
				    .family = addr->family };
	uint64_t expires_ns;
	uint32_t timeout_s;
	int r;

	if (addr->rule >= fill->options.policy->n_rules)
		return -EINVAL;
	rule = &fill->options.policy->rules[addr->rule];
	timeout_s = lifetime_s(&rule->open, addr->ttl_s);
	expires_ns = now_ns + timeout_s * NS_PER_S;
	memcpy(key.bytes, addr->bytes, sizeof(key.bytes));
	fill->now_ns = now_ns;
	r = openings_want(fill->openings, &key, now_ns, &expires_ns);
	if (r < 0)
		return r;
	openings_name(fill->openings, &key, addr->name, addr->name_len);
	if (r == OPENINGS_TELL)
		r = send_opening(fill, &key, expires_ns);
	if (r < 0 && !fill->error)
		fill->error = r; /* the commit fails then */
	if (put_into(fill, &key, now_ns + timeout_s * NS_PER_S) == -ENOMEM)
		fill->error = -ENOMEM;
	*ret_timeout_s = timeout_s;
	return 0;
}

int gatefill_commit(struct gatefill *fill)
{
	int r = nl_commit(fill->options.nl);

	if (fill->error)
		r = fill->error;
	fill->error = 0;
	intosets_commit(fill->into);
	return r;
}

static void send_again(void *context, const struct openings_key *key,
		       uint64_t expires_ns)
{
	struct gatefill *fill = context;
	int r;

	if (fill->error)
		return;
	r = send_opening(fill, key, expires_ns);
	if (r < 0)
		fill->error = r;
}

int gatefill_refill(struct gatefill *fill, uint64_t now_ns)
{
	nl_drop(fill->options.nl);
	close_sets(fill);
	fill->error = 0;
	fill->now_ns = now_ns;
	openings_each(fill->openings, now_ns, send_again, fill);
	return gatefill_commit(fill);
}

int gatefill_tick(struct gatefill *fill, uint64_t now_ns)
{
	int r;

	fill->now_ns = now_ns;
	openings_tick(fill->openings, now_ns, send_again, fill);
	r = gatefill_commit(fill);
	intosets_tick(fill->into, now_ns);
	return r;
}

struct adoption {
	struct gatefill *fill;
	uint16_t rule;
};

static int adopt_element(void *context, const struct nftset_element *element)
{
	const struct adoption *adoption = context;
	struct gatefill *fill = adoption->fill;
	struct openings_key key = { .rule = adoption->rule,
				    .family = element->family };
	uint64_t expires_ns = fill->now_ns + element->expires_ms * 1000000ULL;
	int r;

	if (!element->expires_ms)
		return 0;
	memcpy(key.bytes, element->bytes, sizeof(key.bytes));
	r = openings_want(fill->openings, &key, fill->now_ns, &expires_ns);
	return r == -ENOMEM ? r : 0;
}

int gatefill_dump(struct gatefill *fill, uint16_t rule,
		  int (*fn)(void *context,
			    const struct nftset_element *element),
		  void *context)
{
	struct nftset *set;
	int r;

	r = find_set(fill, rule, AF_INET, &set);
	if (r == 0)
		r = nftset_dump(set, fn, context);
	if (r == 0)
		r = find_set(fill, rule, AF_INET6, &set);
	if (r == 0)
		r = nftset_dump(set, fn, context);
	return r;
}

int gatefill_adopt(struct gatefill *fill, uint16_t rule, uint64_t now_ns)
{
	struct adoption adoption = { .fill = fill, .rule = rule };

	fill->now_ns = now_ns;
	return gatefill_dump(fill, rule, adopt_element, &adoption);
}

int gatefill_copy(struct gatefill *fill, const struct gatefill *from,
		  const struct openings_change *change)
{
	return openings_copy(from->openings, change, fill->openings);
}

void gatefill_deleted(struct gatefill *fill, uint8_t family, const char *table)
{
	intosets_deleted(fill->into, family, table);
}

size_t gatefill_total(const struct gatefill *fill)
{
	return openings_total(fill->openings);
}
