/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * source_sets.c - one element a set, opened by its name each time.
 */
#include "enforcer/gate/source_sets.h"

#include <linux/netfilter.h>
#include <sys/socket.h>

#include "enforcer/gate/plan.h"
#include "enforcer/gate/sources.h"
#include "enforcer/gate/state.h"
#include "nft/nftlayout.h"
#include "nft/nftset.h"
#include "policy/base.h"
#include "policy/policy.h"

/* Sources change seldom, so the set is not kept open. */
static int change_set(const struct source_sets *sets, const char *set,
		      const struct source *source, bool removed)
{
	const struct nftset_name name = { .family = NFPROTO_INET,
					  .table = NFTLAYOUT_TABLE,
					  .set = set };
	CLEANUP(nftset_closep) struct nftset *opened = NULL;
	struct nftset_addr addr = { .ip = source->ip };
	int r;

	r = nftset_open(sets->nl, sets->probe, &name, &opened);
	if (r < 0)
		return r;
	if (!removed)
		return nftset_add(opened, &addr);
	nftset_remove(opened, &addr);
	return 0;
}

static int change_rule(const struct source_sets *sets,
		       const struct policy_rule *rule,
		       const struct source *source, bool removed)
{
	char name[NFTLAYOUT_SET_NAME_MAX];
	int r;

	if (!rule->n_networks)
		return 0;
	if (!removed &&
	    !gate_plan_rule_meets(rule, source, sets->state->class_epoch))
		return 0;
	r = nftlayout_set_name(rule->name,
			       source->ip.family == AF_INET
				       ? NFTLAYOUT_SOURCES_4
				       : NFTLAYOUT_SOURCES_6,
			       name);
	return r < 0 ? r : change_set(sets, name, source, removed);
}

static int change(const struct source_sets *sets, const struct source *source,
		  bool removed)
{
	const struct policy *policy = sets->state->policy;
	size_t i;
	int r;

	r = change_set(sets,
		       source->ip.family == AF_INET ? NFTLAYOUT_SET_SOURCES_4
						    : NFTLAYOUT_SET_SOURCES_6,
		       source, removed);
	for (i = 0; i < policy->n_rules && r == 0; i++)
		r = change_rule(sets, &policy->rules[i], source, removed);
	return r;
}

int source_sets_add(const struct source_sets *sets, const struct source *source)
{
	return change(sets, source, false);
}

int source_sets_remove(const struct source_sets *sets,
		       const struct source *source)
{
	return change(sets, source, true);
}

int source_sets_fill(const struct source_sets *sets)
{
	const struct sources *sources = sets->state->sources;
	size_t i;
	int r = 0;

	for (i = 0; sources && i < sources->n && r == 0; i++)
		r = change(sets, &sources->list[i], false);
	return r;
}
