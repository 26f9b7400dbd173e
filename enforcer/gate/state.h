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

struct nfttable; /* nft/table/nfttable.h */

struct gatestate {
	const struct policy *policy; /* borrowed */
	struct resolvers resolvers;
	struct gateplan_class classes[CAPTURE_CLASSES];
	size_t n_classes;
	uint16_t hold_queue;	       /* 0: none */
	const struct sources *sources; /* borrowed; NULL: none */
	uint32_t class_epoch;
	struct gatefill *fill;
};

/* options->policy becomes the state's. */
int gatestate_new(const struct gatefill_options *options,
		  const struct resolvers *resolvers,
		  struct gatestate **ret_state);
void gatestate_free(struct gatestate *state); /* NULL is fine */
void gatestate_freep(struct gatestate **state);

/* A class that is known already gets another meaning.  0; 1: nothing is new;
 * -ENOSPC. */
int gatestate_add_class(struct gatestate *state,
			const struct gateplan_class *cls);

struct gatestate_apply {
	uint16_t log_group;
	const bool *keep;		/* by rule; NULL: all */
	const struct gatestate *former; /* served besides, unless NULL */
};

/* Make @table what @state says.  *ret_kept as in nfttable_replace(). */
int gatestate_apply(const struct gatestate *state, struct nfttable *table,
		    const struct gatestate_apply *apply, bool *ret_kept);
/* Add the chain of one class. */
int gatestate_apply_class(const struct gatestate *state, struct nfttable *table,
			  const struct gateplan_class *cls);

/* Take over what a former run has open, of the rules that are kept. */
int gatestate_adopt(struct gatestate *state, const bool *keep, uint64_t now_ns);
