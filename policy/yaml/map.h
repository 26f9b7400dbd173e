/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * map.h - the maps of a YAML tree, in which keys are scalars, each once.
 */
#pragma once

#include <stdint.h>

#include "policy/yaml/node.h"

struct diag; /* policy/diag.h */

/*
 * Remove the entries whose key is no scalar or a duplicate from the *n keys and
 * values at @items, with a diagnostic for each.  0, or -ENOMEM.
 */
int yaml_map_check(const char *path, struct diag *diag, struct yaml_node *items,
		   uint32_t *n);

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
