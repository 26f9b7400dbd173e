/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * history.c - map the clauses of former policies to the rules of the active
 * one.
 */
#include "enforcer/active/history.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/abi/event.h"
#include "enforcer/gate/opening/openings.h"
#include "enforcer/host/policy.h"
#include "policy/base.h"
#include "policy/compile/compile.h"
#include "policy/policy.h"

static size_t find_same(const struct host_policy *next, const char *name,
			uint64_t fingerprint)
{
	size_t i;

	for (i = 0; i < next->policy->n_rules; i++)
		if (next->fingerprints[i] == fingerprint &&
		    strcmp(next->policy->rules[i].name, name) == 0)
			break;
	return i;
}

/*
 * The rule of @next that is rule @i of @former but for what its lists have.  It
 * goes on for the names that it still has; which a rule that denies does not,
 * since it may deny more now.
 */
static size_t find_relisted(const struct host_policy *next,
			    const struct host_policy *former, size_t i)
{
	const struct policy_rule *rule = &former->policy->rules[i];
	size_t k;

	for (k = 0; k < next->policy->n_rules; k++)
		if (rule->action == POLICY_ALLOW &&
		    next->frames[k] == former->frames[i] &&
		    strcmp(next->policy->rules[k].name, rule->name) == 0)
			break;
	return k;
}

int history_map_init(struct history_map *map, const struct host_policy *former,
		     const struct host_policy *next)
{
	size_t n = former ? former->policy->n_rules : 0;
	size_t i, same;

	map->keep = calloc(next->policy->n_rules + 1, sizeof(*map->keep));
	map->relisted =
		calloc(next->policy->n_rules + 1, sizeof(*map->relisted));
	map->old_rules =
		calloc(next->policy->n_rules + 1, sizeof(*map->old_rules));
	if (former)
		map->new_rules = calloc(n + 1, sizeof(*map->new_rules));
	if (!map->keep || !map->relisted || !map->old_rules ||
	    (former && !map->new_rules))
		return -ENOMEM;
	for (i = 0; i < next->policy->n_rules; i++)
		map->old_rules[i] = OPENINGS_NO_RULE;
	for (i = 0; i < n; i++) {
		map->new_rules[i] = OPENINGS_NO_RULE;
		same = find_same(next, former->policy->rules[i].name,
				 former->fingerprints[i]);
		if (same < next->policy->n_rules) {
			map->keep[same] = true;
		} else {
			same = find_relisted(next, former, i);
			if (same == next->policy->n_rules)
				continue;
			map->relisted[same] = true;
		}
		map->new_rules[i] = (uint16_t)same;
		map->old_rules[same] = (uint16_t)i;
	}
	return 0;
}

void history_map_done(struct history_map *map)
{
	free(map->keep);
	free(map->relisted);
	free(map->old_rules);
	free(map->new_rules);
}

static void forget(struct history_generation *generation)
{
	free(generation->rules);
	free(generation->old_rules);
	*generation = (struct history_generation){ 0 };
}

/* The rules of @generation by the @n rules of the next policy. */
static uint16_t *old_rules_by(const struct history_generation *generation,
			      const struct history_map *map, size_t n)
{
	uint16_t *made = calloc(n + 1, sizeof(*made));
	size_t i;

	if (!made)
		return NULL;
	for (i = 0; i < n; i++)
		made[i] = map->old_rules[i] == OPENINGS_NO_RULE
				  ? OPENINGS_NO_RULE
				  : generation->old_rules[map->old_rules[i]];
	return made;
}

static void renumber(struct history_generation *generation,
		     const struct host_policy *next,
		     const struct history_map *map)
{
	uint16_t *old_rules;
	uint32_t i;

	if (!generation->rules)
		return;
	old_rules = old_rules_by(generation, map, next->policy->n_rules);
	if (!old_rules) {
		forget(generation);
		return;
	}
	free(generation->old_rules);
	generation->old_rules = old_rules;
	for (i = 0; i < generation->n_clauses; i++)
		if (generation->rules[i] != OPENINGS_NO_RULE)
			generation->rules[i] =
				map->new_rules[generation->rules[i]];
}

static bool fill(struct history_generation *made,
		 const struct host_policy *former,
		 const struct host_policy *next, const struct history_map *map)
{
	const struct policy *policy = former->policy;
	size_t n = next->policy->n_rules;
	const struct policy_rule *rule;
	uint32_t i;

	made->first_generation = former->first_generation;
	made->generation = former->generation;
	made->n_clauses = policy->n_clauses;
	made->rules = calloc(made->n_clauses + 1, sizeof(*made->rules));
	made->old_rules = calloc(n + 1, sizeof(*made->old_rules));
	if (!made->rules || !made->old_rules)
		return false;
	memcpy(made->old_rules, map->old_rules, n * sizeof(*made->old_rules));
	for (i = 0; i < made->n_clauses; i++) {
		rule = policy_rule_of_clause(policy, i);
		made->rules[i] = rule ? map->new_rules[rule - policy->rules]
				      : OPENINGS_NO_RULE;
	}
	return true;
}

void history_push(struct history *history, const struct host_policy *former,
		  const struct host_policy *next, const struct history_map *map)
{
	struct history_generation made = { 0 };
	size_t i;

	for (i = 0; i < HISTORY_MAX; i++)
		renumber(&history->list[i], next, map);
	forget(&history->list[HISTORY_MAX - 1]);
	memmove(&history->list[1], &history->list[0],
		(HISTORY_MAX - 1) * sizeof(history->list[0]));
	if (!fill(&made, former, next, map))
		forget(&made);
	history->list[0] = made;
}

void history_done(struct history *history)
{
	size_t i;

	for (i = 0; i < HISTORY_MAX; i++)
		forget(&history->list[i]);
}

static bool has_generation(uint64_t first, uint64_t last, uint64_t generation)
{
	return generation && generation >= first && generation <= last;
}

/* NULL: nothing is known of @generation. */
static const struct history_generation *
find_generation(const struct history *history, uint64_t generation)
{
	const struct history_generation *found;
	size_t i;

	for (i = 0; i < HISTORY_MAX; i++) {
		found = &history->list[i];
		if (has_generation(found->first_generation, found->generation,
				   generation))
			return found;
	}
	return NULL;
}

const struct policy_rule *history_rule(const struct history *history,
				       const struct host_policy *now,
				       uint64_t generation, uint16_t clause)
{
	const struct history_generation *found;

	if (clause == EVENT_NO_CLAUSE)
		return NULL;
	if (has_generation(now->first_generation, now->generation, generation))
		return policy_rule_of_clause(now->policy, clause);
	found = find_generation(history, generation);
	if (!found || clause >= found->n_clauses ||
	    found->rules[clause] == OPENINGS_NO_RULE)
		return NULL;
	return &now->policy->rules[found->rules[clause]];
}

const uint16_t *history_old_rules(const struct history *history,
				  const struct host_policy *now,
				  uint64_t generation)
{
	const struct history_generation *found;

	if (has_generation(now->first_generation, now->generation, generation))
		return NULL;
	found = find_generation(history, generation);
	return found ? found->old_rules : NULL;
}
