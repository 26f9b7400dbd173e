/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * uses.c - add what the kernel counts for the active image to the counts of
 * former ones.
 */
#include "enforcer/active/uses.h"

#include <stdlib.h>
#include <string.h>

#include "bpf/maps/rule_uses.h"
#include "policy/base.h"
#include "policy/policy.h"

void uses_done(struct uses *uses)
{
	free(uses->rules);
	uses->rules = NULL;
	uses->n = 0;
}

uint64_t uses_next(const struct uses *uses, uint64_t *generation)
{
	++*generation;
	if (uses->generation && !((*generation ^ uses->generation) & 1))
		++*generation;
	return *generation;
}

void uses_prepare(const struct uses *uses, uint64_t generation)
{
	if (uses->fd >= 0)
		rule_uses_clear(uses->fd, generation);
}

static void add(struct rule_use *to, const struct rule_use *more)
{
	to->hits += more->hits;
	if (more->last_ns > to->last_ns)
		to->last_ns = more->last_ns;
}

struct rule_use *uses_list(const struct uses *uses, const struct policy *policy)
{
	struct rule_use *list = calloc(policy->n_rules + 1, sizeof(*list));
	struct rule_use bank[RULE_USE_BANK] = { 0 };
	const struct policy_rule *rule;
	size_t i;

	if (!list)
		return NULL;
	if (uses->fd >= 0 && uses->generation)
		rule_uses_read(uses->fd, uses->generation, bank);
	for (i = 0; i < uses->n && i < policy->n_rules; i++)
		list[i] = uses->rules[i];
	for (i = 0; i < RULE_USE_DEFAULT; i++) {
		rule = policy_rule_of_clause(policy, (uint32_t)i);
		if (!rule)
			break;
		add(&list[rule - policy->rules], &bank[i]);
	}
	list[policy->n_rules] = uses->by_default;
	add(&list[policy->n_rules], &bank[RULE_USE_DEFAULT]);
	return list;
}

/* What rules of @former have, for those of @next of the same name. */
static struct rule_use *by_name(const struct policy *former,
				const struct rule_use *list,
				const struct policy *next)
{
	struct rule_use *rules = calloc(next->n_rules + 1, sizeof(*rules));
	const struct policy_rule *rule;
	size_t i;

	for (i = 0; rules && i < next->n_rules; i++) {
		rule = policy_rule_named(former, next->rules[i].name);
		if (rule)
			rules[i] = list[rule - former->rules];
	}
	return rules;
}

/* Without memory they begin anew. */
void uses_switch(struct uses *uses, const struct policy *former,
		 const struct policy *next, uint64_t generation)
{
	CLEANUP(base_freep) struct rule_use *list = NULL;

	if (former && uses->generation)
		list = uses_list(uses, former);
	uses_done(uses);
	if (list) {
		uses->by_default = list[former->n_rules];
		uses->rules = by_name(former, list, next);
		uses->n = uses->rules ? next->n_rules : 0;
	}
	uses->generation = generation;
}
