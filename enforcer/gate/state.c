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
#include "policy/policy.h"

void gatestate_free(struct gatestate *state)
{
	if (!state)
		return;
	gatefill_free(state->fill);
	free(state);
}

void gatestate_freep(struct gatestate **state)
{
	gatestate_free(*state);
}

int gatestate_new(const struct gatefill_options *options,
		  const struct resolvers *resolvers,
		  struct gatestate **ret_state)
{
	CLEANUP(gatestate_freep) struct gatestate *state = NULL;
	int r;

	state = calloc(1, sizeof(*state));
	if (!state)
		return -ENOMEM;
	state->policy = options->policy;
	state->resolvers = *resolvers;
	state->sources = options->sources;
	state->class_epoch = options->class_epoch;
	r = gatefill_new(options, &state->fill);
	if (r < 0)
		return r;
	*ret_state = TAKE_PTR(state);
	return 0;
}

int gatestate_add_class(struct gatestate *state,
			const struct gateplan_class *cls)
{
	size_t i;

	for (i = 0; i < state->n_classes; i++)
		if (state->classes[i].id == cls->id)
			break;
	if (i == CAPTURE_CLASSES)
		return -ENOSPC;
	if (i < state->n_classes && memcmp(state->classes[i].words, cls->words,
					   sizeof(cls->words)) == 0)
		return 1;
	state->classes[i] = *cls;
	if (i == state->n_classes)
		state->n_classes++;
	return 0;
}

int gatestate_apply(const struct gatestate *state, struct nfttable *table,
		    const struct gatestate_apply *apply, bool *ret_kept)
{
	CLEANUP(arena_freep) struct arena *arena = NULL;
	struct gateplan_input former = { 0 };
	struct gateplan_input input = {
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
	struct nfttable_config config;
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
		r = gateplan_make(&input, arena, &config);
	if (r == 0)
		r = nfttable_replace(table, &config, ret_kept);
	return r;
}

int gatestate_apply_class(const struct gatestate *state, struct nfttable *table,
			  const struct gateplan_class *cls)
{
	CLEANUP(arena_freep) struct arena *arena = NULL;
	struct nfttable_class made;
	int r;

	r = arena_new(&arena);
	if (r == 0)
		r = gateplan_class(state->policy, cls, arena, &made);
	if (r == 0)
		r = nfttable_add_class(table, &made);
	return r;
}

int gatestate_adopt(struct gatestate *state, const bool *keep, uint64_t now_ns)
{
	size_t i;
	int r = 0;

	for (i = 0; i < state->policy->n_rules && r == 0; i++)
		if (keep[i] && gateplan_fills_sets(&state->policy->rules[i]))
			r = gatefill_adopt(state->fill, (uint16_t)i, now_ns);
	return r;
}
