/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * crowd.c - a tree of names, each with its patterns.
 */
#include "policy/lists/crowd.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"

struct name {
	const uint8_t *wire;
	size_t len;
	struct policy_pattern *patterns;
	size_t n, room;
};

static int order(const void *a, const void *b)
{
	const struct name *x = a, *y = b;

	if (x->len != y->len)
		return x->len < y->len ? -1 : 1;
	return memcmp(x->wire, y->wire, x->len);
}

static void name_free(void *item)
{
	struct name *name = item;

	free(name->patterns);
	free(name);
}

static void name_freep(struct name **name)
{
	if (*name)
		name_free(*name);
}

/* NULL: there is no memory. */
static struct name *find_name(struct crowd *crowd,
			      const struct policy_pattern *pattern)
{
	const struct name probe = { .wire = pattern->wire,
				    .len = pattern->wire_len };
	CLEANUP(name_freep) struct name *name = NULL;
	struct name **found = tfind(&probe, &crowd->names, order);

	if (found)
		return *found;
	name = malloc(sizeof(*name));
	if (!name)
		return NULL;
	*name = probe;
	found = tsearch(name, &crowd->names, order);
	if (!found)
		return NULL;
	return TAKE_PTR(name);
}

int crowd_add(struct crowd *crowd, const struct policy_pattern *pattern)
{
	struct name *name = find_name(crowd, pattern);
	size_t i;
	int error;

	if (!name)
		return -ENOMEM;
	for (i = 0; i < name->n; i++)
		if (policy_pattern_same_label(&name->patterns[i], pattern))
			return 0;
	if (name->n == CROWD_MAX)
		return -E2BIG;
	error = base_make_room((void **)&name->patterns, &name->room, name->n,
			       sizeof(*name->patterns));
	if (error < 0)
		return error;
	name->patterns[name->n++] = *pattern;
	return 0;
}

void crowd_done(struct crowd *crowd)
{
	tdestroy(crowd->names, name_free);
	crowd->names = NULL;
}
