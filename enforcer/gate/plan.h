/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * plan.h - what a policy means to nftables: its rules become sets, the classes
 * of programs become chains.
 *
 * Pure: makes the description that nft/table/nfttable.h takes, in memory of
 * the caller's arena.  It borrows names and networks from the policies, which
 * must outlive it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "nft/nftlayout.h"

struct arena;	   /* policy/arena.h */
struct gate_class; /* enforcer/gate/state.h */
struct gate_state; /* enforcer/gate/state.h */
struct policy;	   /* policy/policy.h */
struct policy_rule;
struct source; /* enforcer/gate/sources.h */

/*
 * Describe the table that serves @state.  @keep: by rule, whether its sets keep
 * their elements; NULL: all do.  @former, unless NULL, is served as well, as
 * long as sockets have marks of that policy; where both have a rule or a class
 * id, it is as in @state.  What neither has an entry for passes only where both
 * let it, and if the classes mean something else in @state, what is forwarded
 * for other namespaces waits.
 */
int gate_plan_make(const struct gate_state *state,
		   const struct gate_state *former, const bool *keep,
		   struct arena *arena, struct nftlayout_config *ret_config);

/* Describe the chain of the class @cls of @state. */
int gate_plan_class(const struct gate_state *state,
		    const struct gate_class *cls, struct arena *arena,
		    struct nftlayout_class *ret_class);

/* Has a program been met at @source that @rule is about? */
bool gate_plan_rule_meets(const struct policy_rule *rule,
			  const struct source *source, uint32_t class_epoch);
