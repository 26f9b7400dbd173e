/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * plan.h - what the policy means to nftables: its rules become sets, the
 * classes of programs become chains.
 *
 * Pure: makes the description that nft/nftlayout.h declares, in memory of the
 * caller's arena.  It borrows names from the policy, which must outlive it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/abi/event.h"
#include "nft/nftlayout.h"

struct arena;  /* policy/arena.h */
struct policy; /* policy/policy.h */
struct policy_rule;
struct resolvers; /* enforcer/host/resolvers.h */
struct source;	  /* enforcer/gate/sources.h */
struct sources;

/* The clauses that programs with this mark may connect by. */
struct gate_plan_class {
	uint8_t id;
	uint64_t words[EVENT_CLASS_WORDS];
};

struct gate_plan_input {
	const struct policy *policy;
	const struct resolvers *resolvers;
	const bool *keep; /* by rule: what it has open stays; NULL: all of it */
	const struct gate_plan_class *classes;
	size_t n_classes;
	uint16_t log_group;
	uint16_t hold_queue;
	const struct sources *sources; /* NULL: none */
	uint32_t class_epoch;	       /* of this policy */
	/* While marks of a former policy are still about: its rules and
	 * classes are there besides.  NULL: nothing. */
	const struct gate_plan_input *former;
};

int gate_plan_make(const struct gate_plan_input *input, struct arena *arena,
		   struct nftlayout_config *ret_config);

int gate_plan_class(const struct policy *policy,
		    const struct gate_plan_class *cls, struct arena *arena,
		    struct nftlayout_class *ret_class);

/* Has a program been met at @source that @rule is about? */
bool gate_plan_rule_meets(const struct policy_rule *rule,
			  const struct source *source, uint32_t class_epoch);

/* Does a permitted lookup by this rule open something? */
bool gate_plan_fills_sets(const struct policy_rule *rule);
