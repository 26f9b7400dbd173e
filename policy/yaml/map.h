/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * map.h - the maps of a YAML tree, in which keys are scalars, each once.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "policy/yaml/node.h"

struct arena; /* policy/arena.h */
struct diag;  /* policy/diag.h */

/*
 * Remove the entries whose key is no scalar or a duplicate from the *n keys and
 * values at @items, with a diagnostic for each.  0, or -ENOMEM.
 */
int yaml_map_check(struct diag *diag, struct yaml_node *items, uint32_t *n);

static inline const struct yaml_node *yaml_map_key(const struct yaml_node *map,
						   uint32_t i)
{
	return &map->items[2 * i];
}

static inline const struct yaml_node *
yaml_map_value(const struct yaml_node *map, uint32_t i)
{
	return &map->items[2 * i + 1];
}

/* The value of @key in @map; NULL: @map does not have @key. */
const struct yaml_node *yaml_map_find(const struct yaml_node *map,
				      const char *key);

/* Maps of several files, which belong together. */
struct yaml_maps {
	const struct yaml_node *list;
	size_t n;
};

/* A key, and the kind that its value has to be: a map or a list. */
struct yaml_section {
	const char *key;
	enum yaml_kind kind;
};

/*
 * Join the values that @section is in all of @maps: a list has the items of
 * all, a map the entries of all, as with yaml_map_check().  Values of another
 * kind are left out.  The place of *ret_value is that of the first; it is
 * nothing if there is none.  0, or -ENOMEM.
 */
int yaml_map_join(const struct yaml_maps *maps,
		  const struct yaml_section *section, struct arena *arena,
		  struct diag *diag, struct yaml_node *ret_value);
