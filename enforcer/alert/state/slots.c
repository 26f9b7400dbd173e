/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * slots.c - sets of 8 items each; the hash says which set.
 */
#include "enforcer/alert/state/slots.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define WAYS 8

int slots_init(struct slots *slots, size_t n, size_t size)
{
	void *items;

	assert(n / WAYS && (n / WAYS & (n / WAYS - 1)) == 0 && n % WAYS == 0);
	assert(size >= sizeof(struct slot) && size % sizeof(uint64_t) == 0);
	items = calloc(n, size);
	if (!items)
		return -ENOMEM;

	*slots = (struct slots){ items, n / WAYS, size };
	return 0;
}

void slots_done(struct slots *slots)
{
	free(slots->items);
	*slots = (struct slots){ 0 };
}

static struct slot *way_of(const struct slots *slots, uint64_t hash, size_t way)
{
	/* The low bits of siphash are as good as any. */
	size_t i = (hash & (slots->n_sets - 1)) * WAYS + way;

	return (struct slot *)(void *)(slots->items + i * slots->size);
}

void *slots_find(const struct slots *slots, uint64_t hash)
{
	size_t way;

	for (way = 0; way < WAYS; way++) {
		struct slot *item = way_of(slots, hash, way);

		if (item->hash == hash)
			return item;
	}
	return NULL;
}

void *slots_nth(const struct slots *slots, size_t i)
{
	return i < slots->n_sets * WAYS ? slots->items + i * slots->size : NULL;
}

bool slots_weighs(const struct slot *item, uint32_t now_s)
{
	return item->weight && slots_since(item->used_s, now_s) < SLOTS_DAY_S;
}

/* Should @a make room rather than @b? */
static bool goes_before(const struct slot *a, const struct slot *b,
			uint32_t now_s)
{
	bool a_stays = slots_weighs(a, now_s), b_stays = slots_weighs(b, now_s);

	if (!a->hash || !b->hash)
		return !a->hash && b->hash;
	if (a_stays != b_stays)
		return b_stays;
	return a->used_s < b->used_s;
}

void *slots_use(const struct slots *slots, uint64_t hash, uint32_t now_s,
		bool *ret_new)
{
	struct slot *found = slots_find(slots, hash), *goes;
	size_t way;

	*ret_new = !found;
	if (found) {
		/* Times may run backwards for a moment. */
		if (now_s > found->used_s)
			found->used_s = now_s;
		return found;
	}
	goes = way_of(slots, hash, 0);
	for (way = 1; way < WAYS; way++) {
		struct slot *item = way_of(slots, hash, way);

		if (goes_before(item, goes, now_s))
			goes = item;
	}
	return goes;
}

void slots_take(const struct slots *slots, void *item, uint64_t hash,
		uint32_t now_s)
{
	struct slot *slot = item;

	memset(item, 0, slots->size);
	slot->hash = hash;
	slot->used_s = now_s;
}

size_t slots_memory(const struct slots *slots)
{
	return slots->n_sets * WAYS * slots->size;
}
