/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * state.c - the classes of a state, each id once.
 */
#include "enforcer/gate/state.h"

#include <errno.h>
#include <string.h>

#include "policy/base.h"

static size_t find_index(const struct gate_state *state, uint8_t id)
{
	size_t i;

	for (i = 0; i < state->n_classes; i++)
		if (state->classes[i].id == id)
			break;
	return i;
}

int gate_state_add_class(struct gate_state *state, const struct gate_class *cls)
{
	size_t i = find_index(state, cls->id);

	if (i == ARRAY_SIZE(state->classes))
		return -ENOSPC;
	if (i < state->n_classes && memcmp(state->classes[i].words, cls->words,
					   sizeof(cls->words)) == 0)
		return 1;
	state->classes[i] = *cls;
	if (i == state->n_classes)
		state->n_classes++;
	return 0;
}

const struct gate_class *gate_state_find_class(const struct gate_state *state,
					       uint8_t id)
{
	size_t i = find_index(state, id);

	return i < state->n_classes ? &state->classes[i] : NULL;
}
