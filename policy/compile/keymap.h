/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * keymap.h - a growing hash map from keyed 64-bit hashes to 32-bit numbers.
 *
 * The keys are hashes already: not 0, and evenly distributed.  No key is ever
 * removed.  Zeroed memory is an empty map.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct keymap_slot {
	uint64_t key; /* 0: free */
	uint32_t value;
};

struct keymap {
	struct keymap_slot *slots;
	size_t n_slots; /* power of two */
	size_t n;
};

void keymap_done(struct keymap *map);

/* Make room for @n keys in all, so that adding them moves nothing.  -ENOMEM. */
int keymap_reserve(struct keymap *map, size_t n);

/* Find or add @key.  *ret_value points to its value until the next keymap_at();
 * that of a new key is UINT32_MAX.  -ENOMEM. */
int keymap_at(struct keymap *map, uint64_t key, uint32_t **ret_value);
bool keymap_find(const struct keymap *map, uint64_t key, uint32_t *ret_value);

/* Fetch the cache line of @key, which will be searched soon. */
static inline void keymap_prefetch(const struct keymap *map, uint64_t key)
{
	if (map->n_slots)
		__builtin_prefetch(&map->slots[key & (map->n_slots - 1)], 1);
}
