/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * state.c - from a policy in memory to the table in the kernel.
 */
#include "enforcer/gate/state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "nft/table/nfttable.h"
#include "policy/arena.h"
#include "policy/base.h"
#include "policy/eval/mark.h"
#include "policy/policy.h"

void gate_state_free(struct gate_state *state)
{
	if (!state)
		return;
	gate_fill_free(state->fill);
	free(state);
}

void gate_state_freep(struct gate_state **state)
{
	gate_state_free(*state);
}

int gate_state_new(const struct gate_fill_options *options,
		   const struct resolvers *resolvers,
		   struct gate_state **ret_state)
{
	CLEANUP(gate_state_freep) struct gate_state *state = NULL;
	int r;

	state = calloc(1, sizeof(*state));
	if (!state)
		return -ENOMEM;
	state->policy = options->policy;
	state->resolvers = *resolvers;
	state->sources = options->sources;
	state->class_epoch = options->class_epoch;
	r = gate_fill_new(options, &state->fill);
	if (r < 0)
		return r;
	*ret_state = TAKE_PTR(state);
	return 0;
}

int gate_state_add_class(struct gate_state *state,
			 const struct gate_plan_class *cls)
{
	size_t i;

	for (i = 0; i < state->n_classes; i++)
		if (state->classes[i].id == cls->id)
			break;
	if (i == MARK_CLASSES)
		return -ENOSPC;
	if (i < state->n_classes && memcmp(state->classes[i].words, cls->words,
					   sizeof(cls->words)) == 0)
		return 1;
	state->classes[i] = *cls;
	if (i == state->n_classes)
		state->n_classes++;
	return 0;
}

int gate_state_apply(const struct gate_state *state, struct nfttable *table,
		     const struct gate_state_apply *apply, bool *ret_kept)
{
	CLEANUP(arena_freep) struct arena *arena = NULL;
	struct gate_plan_input former = { 0 };
	struct gate_plan_input input = {
		.policy = state->policy,
		.resolvers = &state->resolvers,
		.keep = apply->keep,
		.classes = state->classes,
		.n_classes = state->n_classes,
		.log_group = apply->log_group,
		.hold_queue = state->hold_queue,
		.sources = state->sources,
		.class_epoch = state->class_epoch,
	};
	struct nftlayout_config config;
	int r;

	if (apply->former) {
		former.policy = apply->former->policy;
		former.classes = apply->former->classes;
		former.n_classes = apply->former->n_classes;
		former.sources = state->sources;
		former.class_epoch = apply->former->class_epoch;
		input.former = &former;
	}
	r = arena_new(&arena);
	if (r == 0)
		r = gate_plan_make(&input, arena, &config);
	if (r == 0)
		r = nfttable_replace(table, &config, ret_kept);
	return r;
}

int gate_state_apply_class(const struct gate_state *state,
			   struct nfttable *table,
			   const struct gate_plan_class *cls)
{
	CLEANUP(arena_freep) struct arena *arena = NULL;
	struct nftlayout_class made;
	int r;

	r = arena_new(&arena);
	if (r == 0)
		r = gate_plan_class(state->policy, cls, arena, &made);
	if (r == 0)
		r = nfttable_add_class(table, &made);
	return r;
}

int gate_state_adopt(struct gate_state *state, const bool *keep,
		     uint64_t now_ns)
{
	size_t i;
	int r = 0;

	for (i = 0; i < state->policy->n_rules && r == 0; i++)
		if (keep[i] && gate_plan_fills_sets(&state->policy->rules[i]))
			r = gate_fill_adopt(state->fill, (uint16_t)i, now_ns);
	return r;
}
