/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * yamlmap.h - the maps of a YAML tree: keys that are scalars, each once.
 */
#pragma once

#include <stdint.h>

#include "policy/language/yaml.h"

/*
 * Take the entries that break the promise out of the *n keys and values at
 * @items, with a diagnostic for each.  0, or -ENOMEM.
 */
int yamlmap_check(const char *path, struct diag *diag, struct yaml_node *items,
		  uint32_t *n);

static inline const struct yaml_node *yamlmap_key(const struct yaml_node *map,
						  uint32_t i)
{
	return &map->items[2 * i];
}

static inline const struct yaml_node *yamlmap_value(const struct yaml_node *map,
						    uint32_t i)
{
	return &map->items[2 * i + 1];
}

/* The value of @key in @map; NULL: it has none. */
const struct yaml_node *yamlmap_find(const struct yaml_node *map,
				     const char *key);
