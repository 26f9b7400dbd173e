/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * served.h - one policy in the table: its state, and what fills its sets.
 */
#pragma once

#include <stdbool.h>

#include "enforcer/gate/fill.h"
#include "enforcer/gate/state.h"

struct closed;	 /* enforcer/gate/opening/closed.h */
struct nfttable; /* nft/table/nfttable.h */

struct gate_served {
	struct gate_state state;
	struct gate_fill *fill;
	struct closed
		*closed; /* see enforcer/gate/opening/was_open.h; borrowed */
};

/* Make what serves @state, which is copied; nothing is in the table yet. */
int gate_served_new(const struct gate_state *state,
		    const struct gate_fill_options *options,
		    struct gate_served **ret_served);
void gate_served_free(struct gate_served *served); /* NULL is fine */
void gate_served_freep(struct gate_served **served);

/* Make @table what @served says; @former and @keep as in gate_plan_make(),
 * *ret_kept as in nfttable_replace(). */
int gate_served_apply(const struct gate_served *served, struct nfttable *table,
		      const struct gate_served *former, const bool *keep,
		      bool *ret_kept);

/* Add the chain of one class to @table. */
int gate_served_apply_class(const struct gate_served *served,
			    struct nfttable *table,
			    const struct gate_class *cls);
