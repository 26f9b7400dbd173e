/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * map.c - check and search the keys of a map.
 *
 * The keys are sorted to find equal ones: to compare each with each would cost
 * the square of a large map's size.
 */
#include "policy/yaml/map.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/diag.h"

/* Order by text, then by place: so the first of equal keys comes first. */
static int by_key(const void *a, const void *b)
{
	const struct yaml_node *const *x = a, *const *y = b;
	int order = strcmp((*x)->text, (*y)->text);

	if (order)
		return order;
	return *x < *y ? -1 : *x > *y;
}

static int by_place(const void *a, const void *b)
{
	const struct yaml_node *const *x = a, *const *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Move those of the @n sorted @keys that can't stay to the front; returns how
 * many there are. */
static uint32_t select_bad(const struct yaml_node **keys, uint32_t n)
{
	const struct yaml_node *previous = NULL, *key;
	uint32_t n_bad = 0, i;

	for (i = 0; i < n; i++) {
		key = keys[i];
		if (key->kind != YAML_TEXT ||
		    (previous && !strcmp(previous->text, key->text)))
			keys[n_bad++] = key;
		else
			previous = key;
	}
	return n_bad;
}

static void report(struct diag *diag, const struct yaml_node *key)
{
	struct diag_at at = { .path = key->path,
			      .line = key->line,
			      .col = key->col };

	if (key->kind == YAML_TEXT)
		(void)diag_error(diag, at,
				 "want each key once, found '%s' again",
				 key->text);
	else
		(void)diag_error(diag, at, "want a key, found %s",
				 yaml_node_describe(key->kind));
}

int yaml_map_check(struct diag *diag, struct yaml_node *items, uint32_t *n)
{
	CLEANUP(base_freep) const struct yaml_node **keys = NULL;
	uint32_t n_bad, bad = 0, kept = 0, i;

	keys = calloc((size_t)*n + 1, sizeof(*keys));
	if (!keys)
		return -ENOMEM;
	for (i = 0; i < *n; i++)
		keys[i] = &items[2 * i];
	qsort(keys, *n, sizeof(*keys), by_key);
	n_bad = select_bad(keys, *n);
	qsort(keys, n_bad, sizeof(*keys), by_place);
	for (i = 0; i < *n; i++) {
		if (bad < n_bad && keys[bad] == &items[2 * i]) {
			report(diag, &items[2 * i]);
			bad++;
			continue;
		}
		items[2 * kept] = items[2 * i];
		items[2 * kept + 1] = items[2 * i + 1];
		kept++;
	}
	*n = kept;
	return 0;
}

const struct yaml_node *yaml_map_find(const struct yaml_node *map,
				      const char *key)
{
	uint32_t i;

	for (i = 0; i < map->n; i++)
		if (!strcmp(yaml_map_key(map, i)->text, key))
			return yaml_map_value(map, i);
	return NULL;
}

/* The value that @section is in @map; NULL: there is none of that kind. */
static const struct yaml_node *find_section(const struct yaml_node *map,
					    const struct yaml_section *section)
{
	const struct yaml_node *value = yaml_map_find(map, section->key);

	return value && value->kind == section->kind ? value : NULL;
}

int yaml_map_join(const struct yaml_maps *maps,
		  const struct yaml_section *section, struct arena *arena,
		  struct diag *diag, struct yaml_node *ret_value)
{
	const size_t each = section->kind == YAML_MAP ? 2 : 1;
	struct yaml_node joined = { .text = "" };
	const struct yaml_node *value;
	struct yaml_node *items;
	size_t i, n = 0;

	for (i = 0; i < maps->n; i++) {
		value = find_section(&maps->list[i], section);
		if (value && joined.kind == YAML_NOTHING)
			joined = *value;
		n += value ? value->n : 0;
	}
	items = arena_array(arena, each * n, sizeof(*items));
	if (!items)
		return -ENOMEM;
	joined.items = items;
	joined.n = (uint32_t)n;
	for (i = 0; i < maps->n; i++) {
		value = find_section(&maps->list[i], section);
		n = value ? each * value->n : 0;
		if (n > 0)
			memcpy(items, value->items, n * sizeof(*items));
		items += n;
	}
	*ret_value = joined;
	if (joined.kind != YAML_MAP)
		return 0;
	items -= each * joined.n;
	return yaml_map_check(diag, items, &ret_value->n);
}
