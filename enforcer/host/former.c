/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * former.c - compare the files that patterns meant with those they mean now.
 */
#include "enforcer/host/former.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/host/exe_places.h"
#include "enforcer/host/exes.h"
#include "policy/base.h"

struct search {
	const char *pattern, *root;
	struct exe_place found; /* the policy's own texts */
};

static bool same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

/* 1 ends the search. */
static int is_place(void *context, const struct exe_place *place)
{
	struct search *search = context;

	if (!same_text(place->pattern, search->pattern) ||
	    !same_text(place->root, search->root))
		return 0;
	search->found = *place;
	return 1;
}

static size_t limit_of(uint32_t uid)
{
	return uid == 0 ? FORMER_OF_ROOT : FORMER_OF_OTHERS;
}

/* Have room for another file of @uid. */
static void make_room(struct former *former, uint32_t uid)
{
	size_t i, n = 0, oldest = 0;

	for (i = former->n; i-- > 0;) {
		if ((former->list[i].uid == 0) != (uid == 0))
			continue;
		oldest = i;
		n++;
	}
	if (n < limit_of(uid))
		return;
	former->n--;
	memmove(&former->list[oldest], &former->list[oldest + 1],
		(former->n - oldest) * sizeof(former->list[0]));
}

void former_add(const struct former_into *into, const struct exes_entry *entry)
{
	struct search search = { .pattern = entry->pattern,
				 .root = entry->root };
	struct former *former = into->former;

	if (exes_has(into->exes, entry))
		return;
	(void)exe_places_each(into->policy, is_place, &search);
	if (!search.found.pattern)
		return;
	make_room(former, entry->uid);
	former->list[former->n++] =
		(struct compile_exe){ .pattern = search.found.pattern,
				      .root = search.found.root,
				      .ino = entry->ino,
				      .version = entry->version,
				      .dev = entry->dev,
				      .uid = entry->uid,
				      .former = true };
}

struct exes_entry former_entry(const struct compile_exe *file)
{
	return (struct exes_entry){ .pattern = file->pattern,
				    .root = file->root,
				    .ino = file->ino,
				    .version = file->version,
				    .dev = file->dev,
				    .uid = file->uid };
}

int former_new(const struct policy *policy, const struct exes *exes,
	       const struct former_before *before, struct former **ret_former)
{
	struct former *former = calloc(1, sizeof(*former));
	const struct former_into into = { policy, exes, former };
	const struct exes_entry *entries;
	struct exes_entry entry;
	size_t i, n;

	if (!former)
		return -ENOMEM;
	for (i = 0; before->former && i < before->former->n; i++) {
		entry = former_entry(&before->former->list[i]);
		former_add(&into, &entry);
	}
	entries = exes_entries(before->exes, &n);
	for (i = 0; i < n; i++)
		former_add(&into, &entries[i]);
	*ret_former = former;
	return 0;
}

struct compile_exe *former_list_all(const struct exes *exes,
				    const struct former *former, size_t *ret_n)
{
	size_t i, n, n_former = former ? former->n : 0;
	const struct exes_entry *entries = exes_entries(exes, &n);
	struct compile_exe *list = calloc(n + n_former + 1, sizeof(*list));

	for (i = 0; list && i < n; i++)
		list[i] = (struct compile_exe){ .pattern = entries[i].pattern,
						.dev = entries[i].dev,
						.ino = entries[i].ino,
						.version = entries[i].version,
						.uid = entries[i].uid,
						.root = entries[i].root };
	if (list && n_former)
		memcpy(list + n, former->list, n_former * sizeof(*list));
	*ret_n = n + n_former;
	return list;
}
