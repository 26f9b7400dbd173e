/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * source_sets.c - the sets that say whose packets are forwarded.
 */
#include "enforcer/gate/source_sets.h"

#include <linux/netfilter.h>
#include <string.h>
#include <sys/socket.h>

#include "enforcer/gate/plan.h"
#include "enforcer/gate/sources.h"
#include "nft/nftlayout.h"
#include "nft/nftset.h"
#include "policy/base.h"
#include "policy/policy.h"

/* Opened each time, since it is seldom. */
static int change_set(const struct gate_fill_options *options, const char *set,
		      const struct source *source, bool goes)
{
	const struct nftset_name name = { .family = NFPROTO_INET,
					  .table = NFTLAYOUT_TABLE,
					  .set = set };
	CLEANUP(nftset_closep) struct nftset *opened = NULL;
	struct nftset_addr addr = { .ip = source->ip };
	int r;

	r = nftset_open(options->nl, options->probe, &name, &opened);
	if (r < 0)
		return r;
	if (!goes)
		return nftset_add(opened, &addr);
	nftset_remove(opened, &addr);
	return 0;
}

static int change_rule(const struct gate_fill_options *options,
		       const struct policy_rule *rule,
		       const struct source *source, bool goes)
{
	char name[NFTLAYOUT_SET_NAME_MAX];
	int r;

	if (!rule->n_networks ||
	    !(goes || gate_plan_rule_meets(rule, source, options->class_epoch)))
		return 0;
	r = nftlayout_set_name(rule->name,
			       source->ip.family == AF_INET
				       ? NFTLAYOUT_SOURCES_4
				       : NFTLAYOUT_SOURCES_6,
			       name);
	return r < 0 ? r : change_set(options, name, source, goes);
}

int source_sets_change(const struct gate_fill_options *options,
		       const struct source *source, bool goes)
{
	const struct policy *policy = options->policy;
	size_t i;
	int r;

	r = change_set(options,
		       source->ip.family == AF_INET ? NFTLAYOUT_SET_SOURCES_4
						    : NFTLAYOUT_SET_SOURCES_6,
		       source, goes);
	for (i = 0; i < policy->n_rules && r == 0; i++)
		r = change_rule(options, &policy->rules[i], source, goes);
	return r;
}

int source_sets_fill(const struct gate_fill_options *options)
{
	const struct sources *sources = options->sources;
	size_t i;
	int r = 0;

	for (i = 0; sources && i < sources->n && r == 0; i++)
		r = source_sets_change(options, &sources->list[i], false);
	return r;
}
