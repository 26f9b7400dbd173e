/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tally.h - count what was decided, by program and rule, with examples.
 *
 * Memory is bounded: of each group TALLY_ITEMS_MAX names or addresses are kept,
 * and events with others are counted.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/cli/learn/tree.h"
#include "enforcer/cli/verdict/decide.h"

#define TALLY_ITEMS_MAX 1000

struct arena;  /* policy/arena.h */
struct policy; /* policy/policy.h */

struct tally_counts {
	uint64_t n;
	uint64_t first_ns, last_ns; /* since 1970; 0: unknown */
};

/* A name and type, or an address and port. */
struct tally_item {
	/* "www.example.com AAAA", "192.0.2.1 443/tcp"; "": it is unknown */
	const char *text;
	struct tally_counts counts;
};

/* What was decided in one way for one program. */
struct tally_group {
	const struct verdict_program *program;
	enum verdict_kind kind;
	bool passed; /* then */
	/* By the policy, and by the one that it is compared to. */
	struct verdict verdicts[VERDICT_SIDES];
	struct tally_counts counts;
	struct learn_tree items; /* struct tally_item */
	uint64_t n_left_out;	 /* events whose item is not kept */
	uint64_t weight;	 /* of its program, in the last list */
};

struct tally {
	struct arena *arena;
	bool compares; /* there are two policies */
	/* Whose modes count: what the other one only records passes by it.
	 * NULL: none do, as if both enforced. */
	const struct policy *policies[VERDICT_SIDES];
	struct learn_tree groups;
};

/* The groups that tally_list() lists. */
enum tally_view {
	TALLY_BROKEN, /* what had passed, and is denied */
	TALLY_DENIED, /* what had not passed, and is denied */
	TALLY_ALLOWED,
	TALLY_NEWLY_DENIED,  /* denied, where it passes by the other policy */
	TALLY_NEWLY_ALLOWED, /* allowed, where the other policy denies it */
};

/* -ENOMEM. */
int tally_init(struct tally *tally, bool compares);
void tally_done(struct tally *tally); /* all zeroes is fine */

/* Count @past of @actor, decided as @verdicts say, VERDICT_SIDES of them.
 * -ENOMEM. */
int tally_add(struct tally *tally, const struct verdict_actor *actor,
	      const struct verdict_past *past, const struct verdict *verdicts);

/* The groups of @view in *ret_list, in memory of @tally, those with the most
 * events first, and those of a program beside each other.  How many there are,
 * or -ENOMEM. */
long tally_list(const struct tally *tally, enum tally_view view,
		const struct tally_group ***ret_list);
/* The items of @group, in the order of tally_list(). */
long tally_items(const struct tally *tally, const struct tally_group *group,
		 const struct tally_item ***ret_list);

/* How many events the groups of @view have. */
uint64_t tally_count(const struct tally *tally, enum tally_view view);
