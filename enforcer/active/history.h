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

struct live; /* enforcer/host/policy.h */
struct policy_rule;

#define FORMERS_MAX 4

/* From the rules of one policy to those of the next. */
struct formers_map {
	bool *keep;	     /* by new rule: the former had it, unchanged */
	uint16_t *old_rules; /* by new rule, or OPENINGS_NO_RULE */
	uint16_t *new_rules; /* by former rule, or OPENINGS_NO_RULE */
};

/* @former NULL: nothing is kept, new_rules NULL. */
int formers_map_init(struct formers_map *map, const struct live *former,
		     const struct live *live);
void formers_map_done(struct formers_map *map);

struct former {
	uint64_t first_generation, generation;
	uint32_t n_clauses;
	uint16_t *rules;     /* by clause: the rule now, or OPENINGS_NO_RULE */
	uint16_t *old_rules; /* by rule now: its own, or OPENINGS_NO_RULE */
};

struct formers {
	struct former list[FORMERS_MAX]; /* the latest first */
};

/* @map leads from @former to @live.  Without memory its answers just open
 * nothing. */
void formers_push(struct formers *formers, const struct live *former,
		  const struct live *live, const struct formers_map *map);
void formers_done(struct formers *formers);

/* As inforce_rule(). */
const struct policy_rule *formers_rule(const struct formers *formers,
				       const struct live *live,
				       uint64_t generation, uint16_t clause);

/* The rules of @generation's policy, by rule now, or OPENINGS_NO_RULE.  NULL:
 * @live has that generation, or nothing is known of it. */
const uint16_t *formers_old_rules(const struct formers *formers,
				  const struct live *live, uint64_t generation);
