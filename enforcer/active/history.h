/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * history.h - what the clauses of policies before a reload mean now.
 *
 * An answer may come after the reload that its question came before.  A rule
 * that means the same under both policies keeps its answer; of the others
 * nothing is known any more, and nothing is opened.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct host_policy; /* enforcer/host/policy.h */
struct policy_rule;

#define FORMERS_MAX 4

/* From the rules of one policy to those of the next. */
struct history_map {
	bool *keep;	     /* by new rule: the former had it, unchanged */
	uint16_t *old_rules; /* by new rule, or OPENINGS_NO_RULE */
	uint16_t *new_rules; /* by former rule, or OPENINGS_NO_RULE */
};

/* @former NULL: nothing is kept, new_rules NULL. */
int history_map_init(struct history_map *map, const struct host_policy *former,
		     const struct host_policy *live);
void history_map_done(struct history_map *map);

struct generation {
	uint64_t first_generation, generation;
	uint32_t n_clauses;
	uint16_t *rules;     /* by clause: the rule now, or OPENINGS_NO_RULE */
	uint16_t *old_rules; /* by rule now: its own, or OPENINGS_NO_RULE */
};

struct history {
	struct generation list[FORMERS_MAX]; /* the latest first */
};

/* @map leads from @former to @live.  Without memory its answers just open
 * nothing. */
void history_push(struct history *history, const struct host_policy *former,
		  const struct host_policy *live,
		  const struct history_map *map);
void history_done(struct history *history);

/* As active_rule(). */
const struct policy_rule *history_rule(const struct history *history,
				       const struct host_policy *live,
				       uint64_t generation, uint16_t clause);

/* The rules of @generation's policy, by rule now, or OPENINGS_NO_RULE.  NULL:
 * @live has that generation, or nothing is known of it. */
const uint16_t *history_old_rules(const struct history *history,
				  const struct host_policy *live,
				  uint64_t generation);
