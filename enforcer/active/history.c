/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * history.c - clause -> rule, through one or more reloads.
 */
#include "enforcer/active/history.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/abi/event.h"
#include "enforcer/gate/openings.h"
#include "enforcer/host/policy.h"
#include "policy/base.h"
#include "policy/compile/compile.h"
#include "policy/policy.h"

static size_t find_same(const struct host_policy *live, const char *name,
			uint64_t print)
{
	size_t i;

	for (i = 0; i < live->policy->n_rules; i++)
		if (live->fingerprints[i] == print &&
		    strcmp(live->policy->rules[i].name, name) == 0)
			break;
	return i;
}

int history_map_init(struct history_map *map, const struct host_policy *former,
		     const struct host_policy *live)
{
	size_t n = former ? former->policy->n_rules : 0;
	size_t i, same;

	map->keep = calloc(live->policy->n_rules + 1, sizeof(*map->keep));
	map->old_rules =
		calloc(live->policy->n_rules + 1, sizeof(*map->old_rules));
	if (former)
		map->new_rules = calloc(n + 1, sizeof(*map->new_rules));
	if (!map->keep || !map->old_rules || (former && !map->new_rules))
		return -ENOMEM;
	for (i = 0; i < live->policy->n_rules; i++)
		map->old_rules[i] = OPENINGS_NO_RULE;
	for (i = 0; i < n; i++) {
		map->new_rules[i] = OPENINGS_NO_RULE;
		same = find_same(live, former->policy->rules[i].name,
				 former->fingerprints[i]);
		if (same == live->policy->n_rules)
			continue;
		map->new_rules[i] = (uint16_t)same;
		map->old_rules[same] = (uint16_t)i;
		map->keep[same] = true;
	}
	return 0;
}

void history_map_done(struct history_map *map)
{
	free(map->keep);
	free(map->old_rules);
	free(map->new_rules);
}

static void forget(struct generation *former)
{
	free(former->rules);
	free(former->old_rules);
	*former = (struct generation){ 0 };
}

/* Its own rules by those of a newer policy yet, which has @n. */
static uint16_t *old_rules_by(const struct generation *former,
			      const struct history_map *map, size_t n)
{
	uint16_t *made = calloc(n + 1, sizeof(*made));
	size_t i;

	if (!made)
		return NULL;
	for (i = 0; i < n; i++)
		made[i] = map->old_rules[i] == OPENINGS_NO_RULE
				  ? OPENINGS_NO_RULE
				  : former->old_rules[map->old_rules[i]];
	return made;
}

static void renumber(struct generation *former, const struct host_policy *live,
		     const struct history_map *map)
{
	uint16_t *old_rules;
	uint32_t i;

	if (!former->rules)
		return;
	old_rules = old_rules_by(former, map, live->policy->n_rules);
	if (!old_rules) {
		forget(former);
		return;
	}
	free(former->old_rules);
	former->old_rules = old_rules;
	for (i = 0; i < former->n_clauses; i++)
		if (former->rules[i] != OPENINGS_NO_RULE)
			former->rules[i] = map->new_rules[former->rules[i]];
}

static bool fill(struct generation *made, const struct host_policy *former,
		 const struct host_policy *live, const struct history_map *map)
{
	const struct policy *policy = former->policy;
	size_t n = live->policy->n_rules;
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
		  const struct host_policy *live, const struct history_map *map)
{
	struct generation made = { 0 };
	size_t i;

	for (i = 0; i < FORMERS_MAX; i++)
		renumber(&history->list[i], live, map);
	forget(&history->list[FORMERS_MAX - 1]);
	memmove(&history->list[1], &history->list[0],
		(FORMERS_MAX - 1) * sizeof(history->list[0]));
	if (!fill(&made, former, live, map))
		forget(&made);
	history->list[0] = made;
}

void history_done(struct history *history)
{
	size_t i;

	for (i = 0; i < FORMERS_MAX; i++)
		forget(&history->list[i]);
}

static bool has_generation(uint64_t first, uint64_t last, uint64_t generation)
{
	return generation && generation >= first && generation <= last;
}

/* NULL: nothing is known of @generation. */
static const struct generation *find_former(const struct history *history,
					    uint64_t generation)
{
	const struct generation *former;
	size_t i;

	for (i = 0; i < FORMERS_MAX; i++) {
		former = &history->list[i];
		if (has_generation(former->first_generation, former->generation,
				   generation))
			return former;
	}
	return NULL;
}

const struct policy_rule *history_rule(const struct history *history,
				       const struct host_policy *live,
				       uint64_t generation, uint16_t clause)
{
	const struct generation *former;

	if (clause == EVENT_NO_CLAUSE)
		return NULL;
	if (has_generation(live->first_generation, live->generation,
			   generation))
		return policy_rule_of_clause(live->policy, clause);
	former = find_former(history, generation);
	if (!former || clause >= former->n_clauses ||
	    former->rules[clause] == OPENINGS_NO_RULE)
		return NULL;
	return &live->policy->rules[former->rules[clause]];
}

const uint16_t *history_old_rules(const struct history *history,
				  const struct host_policy *live,
				  uint64_t generation)
{
	const struct generation *former;

	if (has_generation(live->first_generation, live->generation,
			   generation))
		return NULL;
	former = find_former(history, generation);
	return former ? former->old_rules : NULL;
}
