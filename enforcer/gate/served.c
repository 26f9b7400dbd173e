/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * served.c - make the state of a policy, and write it to the nftables table.
 */
#include "enforcer/gate/served.h"

#include <errno.h>
#include <stdlib.h>

#include "enforcer/gate/plan.h"
#include "nft/table/nfttable.h"
#include "policy/arena.h"
#include "policy/base.h"

void gate_served_free(struct gate_served *served)
{
	if (!served)
		return;
	gate_fill_free(served->fill);
	free(served);
}

void gate_served_freep(struct gate_served **served)
{
	gate_served_free(*served);
}

int gate_served_new(const struct gate_state *state,
		    const struct gate_fill_options *options,
		    struct gate_served **ret_served)
{
	CLEANUP(gate_served_freep) struct gate_served *served = NULL;
	int r;

	served = calloc(1, sizeof(*served));
	if (!served)
		return -ENOMEM;
	served->state = *state;
	r = gate_fill_new(&served->state, options, &served->fill);
	if (r < 0)
		return r;
	*ret_served = TAKE_PTR(served);
	return 0;
}

int gate_served_apply(const struct gate_served *served, struct nfttable *table,
		      const struct gate_served *former, const bool *keep,
		      bool *ret_kept)
{
	CLEANUP(arena_freep) struct arena *arena = NULL;
	struct nftlayout_config config;
	int r;

	r = arena_new(&arena);
	if (r == 0)
		r = gate_plan_make(&served->state,
				   former ? &former->state : NULL, keep, arena,
				   &config);
	if (r == 0)
		r = nfttable_replace(table, &config, ret_kept);
	return r;
}

int gate_served_apply_class(const struct gate_served *served,
			    struct nfttable *table,
			    const struct gate_class *cls)
{
	CLEANUP(arena_freep) struct arena *arena = NULL;
	struct nftlayout_class made;
	int r;

	r = arena_new(&arena);
	if (r == 0)
		r = gate_plan_class(&served->state, cls, arena, &made);
	if (r == 0)
		r = nfttable_add_class(table, &made);
	return r;
}
