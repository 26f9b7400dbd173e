/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * history.h - what the clauses of former policies mean under the active one.
 *
 * An answer may come after a reload although its question came before.  A rule
 * that means the same under both policies keeps its answer; nothing is known
 * of the other rules any more, so their answers open nothing.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct host_policy; /* enforcer/host/policy.h */
struct policy_rule;

#define HISTORY_MAX 4 /* former policies */

/* How the rules of one policy and those of the next correspond. */
struct history_map {
	bool *keep;	     /* by new rule: it was there before, unchanged */
	bool *relisted;	     /* by new rule: its lists alone have other names */
	uint16_t *old_rules; /* by new rule, or OPENINGS_NO_RULE */
	uint16_t *new_rules; /* by former rule, or OPENINGS_NO_RULE */
};

/* Pair the rules of @former with those of @next that mean the same.  @former
 * NULL: nothing is kept, and new_rules is NULL. */
int history_map_init(struct history_map *map, const struct host_policy *former,
		     const struct host_policy *next);
void history_map_done(struct history_map *map);

/* A former policy, by the generations of its images. */
struct history_generation {
	uint64_t first_generation, generation;
	uint32_t n_clauses;
	uint16_t *rules;     /* by clause: active rule, or OPENINGS_NO_RULE */
	uint16_t *old_rules; /* by active rule: its own, or OPENINGS_NO_RULE */
};

struct history {
	struct history_generation list[HISTORY_MAX]; /* the latest first */
};

/* @map leads from @former to @next, which becomes active.  Without memory,
 * answers to questions of @former just open nothing. */
void history_push(struct history *history, const struct host_policy *former,
		  const struct host_policy *next,
		  const struct history_map *map);
void history_done(struct history *history);

/* Implements active_rule(): @now is the active policy. */
const struct policy_rule *history_rule(const struct history *history,
				       const struct host_policy *now,
				       uint64_t generation, uint16_t clause);

/* By rule of @now, the rule of the policy of @generation, or OPENINGS_NO_RULE.
 * NULL: @now has that generation, or nothing is known of it. */
const uint16_t *history_old_rules(const struct history *history,
				  const struct host_policy *now,
				  uint64_t generation);
