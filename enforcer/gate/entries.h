/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * entries.h - what the rules of a policy mean to connections: a list in the
 * order in which nftables tries it, which is that of the rules.  Behind all of
 * them come the addresses that are watched (policy/mode.h), as these count
 * only where nothing else decides.
 *
 * Each function yields how many entries are at *ret_entries, in memory of
 * @arena, or -ENOMEM.
 */
#pragma once

#include <stdbool.h>

struct arena;		/* policy/arena.h */
struct gate_class;	/* enforcer/gate/state.h */
struct nftlayout_entry; /* nft/nftlayout.h */
struct policy;		/* policy/policy.h */
struct policy_rule;

/* Does @cls have a clause of @rule? */
/* Has the class @cls a clause of @rule? */
bool gate_entries_has(const struct gate_class *cls,
		      const struct policy_rule *rule);

/* The entries of the class @cls. */
int gate_entries_of(const struct policy *policy, const struct gate_class *cls,
		    struct arena *arena, struct nftlayout_entry **ret_entries);

/* The entries of what is denied to anybody, and stopped. */
int gate_entries_stopping(const struct policy *policy, struct arena *arena,
			  struct nftlayout_entry **ret_entries);

/* The entries of all rules, of @policy and then of @former; NULL: of none. */
int gate_entries_all(const struct policy *policy, const struct policy *former,
		     struct arena *arena, struct nftlayout_entry **ret_entries);
