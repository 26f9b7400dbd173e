/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * keymap.c - a hash table with open addressing, at most two thirds full.
 */
#include "policy/compile/keymap.h"

#include <errno.h>
#include <stdlib.h>

#define SLOTS_MIN 16

static struct keymap_slot *slot_of(const struct keymap *map, uint64_t key)
{
	size_t at = key & (map->n_slots - 1);

	while (map->slots[at].key && map->slots[at].key != key)
		at = (at + 1) & (map->n_slots - 1);
	return &map->slots[at];
}

void keymap_done(struct keymap *map)
{
	free(map->slots);
	*map = (struct keymap){ 0 };
}

int keymap_reserve(struct keymap *map, size_t n)
{
	struct keymap bigger = { .n_slots = SLOTS_MIN, .n = map->n };
	size_t i;

	while (bigger.n_slots / 3 * 2 < n)
		bigger.n_slots *= 2;
	if (bigger.n_slots <= map->n_slots)
		return 0;
	bigger.slots = calloc(bigger.n_slots, sizeof(*bigger.slots));
	if (!bigger.slots)
		return -ENOMEM;
	for (i = 0; i < map->n_slots; i++)
		if (map->slots[i].key)
			*slot_of(&bigger, map->slots[i].key) = map->slots[i];
	free(map->slots);
	*map = bigger;
	return 0;
}

int keymap_at(struct keymap *map, uint64_t key, uint32_t **ret_value)
{
	struct keymap_slot *slot;
	int r;

	r = keymap_reserve(map, map->n + 1);
	if (r < 0)
		return r;
	slot = slot_of(map, key);
	if (!slot->key) {
		slot->key = key;
		slot->value = UINT32_MAX;
		map->n++;
	}
	*ret_value = &slot->value;
	return 0;
}

bool keymap_find(const struct keymap *map, uint64_t key, uint32_t *ret_value)
{
	const struct keymap_slot *slot;

	if (!map->n)
		return false;
	slot = slot_of(map, key);
	if (!slot->key)
		return false;
	*ret_value = slot->value;
	return true;
}
