/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rule.h - one rule while it is written, with its comments.
 */
#pragma once

#include "enforcer/lib/buf.h"

struct arena;	      /* policy/arena.h */
struct draft_rules;   /* enforcer/cli/draft/draft.h */
struct learn_program; /* enforcer/cli/learn/programs.h */

/* A rule while it is written, from the first column on. */
struct draft_rule {
	struct draft_rules *rules;
	const struct learn_program *program;
	struct arena *arena;
	struct buf head; /* comments in front */
	struct buf text;
	const char *reason; /* why it is commented out; NULL: it is not */
};

void draft_rule_done(struct draft_rule *rule);

/* Write name and `who`; the name ends with @suffix, and no other rule has it.
 * -ENOMEM. */
int draft_rule_begin(struct draft_rule *rule, const char *suffix);

/* Add @reason, why a line of the rule is suspicious. */
void draft_rule_reason(struct draft_rule *rule, const char *reason);

/* Put the rule behind the others, commented out if it has a reason.  -ENOMEM.
 */
int draft_rule_end(struct draft_rule *rule);
