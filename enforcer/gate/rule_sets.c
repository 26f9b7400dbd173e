/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rule_sets.c - each set is opened at its first use and stays open.
 */
#include "enforcer/gate/rule_sets.h"

#include <errno.h>
#include <linux/netfilter.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "nft/nftlayout.h"
#include "policy/base.h"
#include "policy/policy.h"

/* The sets of one rule, in this order: addresses opened for this host (v4,
 * v6), then pairs for other network namespaces (v4, v6). */
static const enum nftlayout_rule_set kinds[] = {
	NFTLAYOUT_ANSWERS_4,
	NFTLAYOUT_ANSWERS_6,
	NFTLAYOUT_FORWARD_4,
	NFTLAYOUT_FORWARD_6,
};

#define KINDS ARRAY_SIZE(kinds)
#define ADDRESSES 0 /* index in kinds[] of the IPv4 one; IPv6 follows */
#define PAIRS 2

struct rule_sets {
	struct nl_socket *nl;
	const struct nftprobe *probe;
	const struct policy *policy;
	struct nftset **sets; /* KINDS a rule; NULL: not opened */
	size_t n;
};

int rule_sets_new(struct nl_socket *nl, const struct nftprobe *probe,
		  const struct policy *policy, struct rule_sets **ret_sets)
{
	CLEANUP(rule_sets_freep) struct rule_sets *sets = NULL;

	sets = calloc(1, sizeof(*sets));
	if (!sets)
		return -ENOMEM;
	sets->nl = nl;
	sets->probe = probe;
	sets->policy = policy;
	sets->n = KINDS * policy->n_rules;
	sets->sets = calloc(sets->n + 1, sizeof(struct nftset *));
	if (!sets->sets)
		return -ENOMEM;
	*ret_sets = TAKE_PTR(sets);
	return 0;
}

void rule_sets_reset(struct rule_sets *sets)
{
	size_t i;

	for (i = 0; i < sets->n; i++) {
		nftset_close(sets->sets[i]);
		sets->sets[i] = NULL;
	}
}

void rule_sets_free(struct rule_sets *sets)
{
	if (!sets)
		return;
	if (sets->sets)
		rule_sets_reset(sets);
	free(sets->sets);
	free(sets);
}

void rule_sets_freep(struct rule_sets **sets)
{
	rule_sets_free(*sets);
}

/* @kind: an index into kinds[]. */
static int find_set(struct rule_sets *sets, uint16_t rule, size_t kind,
		    struct nftset **ret_set)
{
	size_t at = KINDS * (size_t)rule + kind;
	char text[NFTLAYOUT_SET_NAME_MAX];
	const struct nftset_name name = { .family = NFPROTO_INET,
					  .table = NFTLAYOUT_TABLE,
					  .set = text };
	int r = 0;

	if (!sets->sets[at]) {
		r = nftlayout_set_name(sets->policy->rules[rule].name,
				       kinds[kind], text);
		if (r == 0)
			r = nftset_open(sets->nl, sets->probe, &name,
					&sets->sets[at]);
	}
	*ret_set = sets->sets[at];
	return r;
}

static int find_set_of(struct rule_sets *sets,
		       const struct rule_sets_addr *addr, size_t kind,
		       struct nftset **ret_set)
{
	return find_set(sets, addr->rule, kind + (addr->ip.family == AF_INET6),
			ret_set);
}

int rule_sets_add(struct rule_sets *sets, const struct rule_sets_addr *addr)
{
	const struct nftset_addr element = { .ip = addr->ip,
					     .timeout_s = addr->timeout_s };
	struct nftset *set;
	int r = find_set_of(sets, addr, ADDRESSES, &set);

	return r < 0 ? r : nftset_add(set, &element);
}

int rule_sets_add_pair(struct rule_sets *sets,
		       const struct rule_sets_addr *addr,
		       const struct ip_addr *source)
{
	const struct nftset_addr element = { .ip = addr->ip,
					     .source = *source,
					     .timeout_s = addr->timeout_s };
	struct nftset *set;
	int r = find_set_of(sets, addr, PAIRS, &set);

	return r < 0 ? r : nftset_add(set, &element);
}

void rule_sets_remove_pair(struct rule_sets *sets,
			   const struct rule_sets_addr *addr,
			   const struct ip_addr *source)
{
	const struct nftset_addr element = { .ip = addr->ip,
					     .source = *source };
	struct nftset *set;

	if (find_set_of(sets, addr, PAIRS, &set) == 0)
		nftset_remove(set, &element);
}

int rule_sets_dump(struct rule_sets *sets, uint16_t rule, nftset_element_fn fn,
		   void *context)
{
	struct nftset *set;
	size_t i;
	int r = 0;

	for (i = 0; i < KINDS && r == 0; i++) {
		r = find_set(sets, rule, i, &set);
		if (r == 0)
			r = nftset_dump(set, fn, context);
	}
	return r;
}
