/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * state.h - one policy as the gate has it: the classes that were met
 * under it, and what its rules have open.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/capture.h"
#include "enforcer/gate/fill.h"
#include "enforcer/gate/plan.h"
#include "enforcer/host/resolvers.h"
#include "policy/eval/mark.h"

struct nfttable; /* nft/table/nfttable.h */

struct gate_state {
	const struct policy *policy; /* borrowed */
	struct resolvers resolvers;
	struct gate_plan_class classes[MARK_CLASSES];
	size_t n_classes;
	uint16_t hold_queue;	       /* 0: none */
	const struct sources *sources; /* borrowed; NULL: none */
	uint32_t class_epoch;
	struct gate_fill *fill;
};

/* options->policy becomes the state's. */
int gate_state_new(const struct gate_fill_options *options,
		   const struct resolvers *resolvers,
		   struct gate_state **ret_state);
void gate_state_free(struct gate_state *state); /* NULL is fine */
void gate_state_freep(struct gate_state **state);

/* A class that is known already gets another meaning.  0; 1: nothing is new;
 * -ENOSPC. */
int gate_state_add_class(struct gate_state *state,
			 const struct gate_plan_class *cls);

struct gate_state_apply {
	uint16_t log_group;
	const bool *keep;		 /* by rule; NULL: all */
	const struct gate_state *former; /* served besides, unless NULL */
};

/* Make @table what @state says.  *ret_kept as in nfttable_replace(). */
int gate_state_apply(const struct gate_state *state, struct nfttable *table,
		     const struct gate_state_apply *apply, bool *ret_kept);
/* Add the chain of one class. */
int gate_state_apply_class(const struct gate_state *state,
			   struct nfttable *table,
			   const struct gate_plan_class *cls);

/* Take over what a former run has open, of the rules that are kept. */
int gate_state_adopt(struct gate_state *state, const bool *keep,
		     uint64_t now_ns);
