/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * schema.c - read a map of the YAML tree as its table says.
 */
#include "policy/language/schema.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "policy/yaml/map.h"

#define TEXT_SHOWN 200 /* bytes of a text that a diagnostic quotes at most */

struct diag_at schema_at(const struct schema_context *context,
			 const struct yaml_node *node)
{
	(void)context;
	return (struct diag_at){ .path = node->path,
				 .line = node->line,
				 .col = node->col };
}

static const char *describe(const struct yaml_node *node)
{
	if (node->kind == YAML_LIST && node->n == 0)
		return "an empty list";
	if (node->kind == YAML_MAP && node->n == 0)
		return "an empty map";
	return yaml_node_describe(node->kind);
}

int schema_want(const struct schema_context *context,
		const struct yaml_node *node, const char *format, ...)
{
	struct diag_at at = schema_at(context, node);
	char want[256];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(want, sizeof(want), format, args);
	va_end(args);
	if (node->kind == YAML_TEXT)
		return diag_error(context->diag, at,
				  "%s: want %s, found '%.*s'", context->key,
				  want, TEXT_SHOWN, node->text);
	return diag_error(context->diag, at, "%s: want %s, found %s",
			  context->key, want, describe(node));
}

static bool is_known(const struct schema_map *map, const char *key)
{
	size_t i;

	for (i = 0; i < map->n_keys; i++)
		if (!strcmp(map->keys[i].name, key))
			return true;
	return false;
}

static int refuse_key(const struct schema_context *context,
		      const struct schema_map *map, const struct yaml_node *key)
{
	char names[400] = "";
	size_t i, len = 0;

	for (i = 0; i < map->n_keys && len < sizeof(names); i++)
		len += (size_t)snprintf(names + len, sizeof(names) - len,
					"%s%s", i ? ", " : "",
					map->keys[i].name);
	return diag_error(context->diag, schema_at(context, key),
			  "unknown key in %s: want one of %s, found '%.*s'",
			  map->name, names, TEXT_SHOWN, key->text);
}

static int read_key(struct schema_context *context,
		    const struct schema_map *map, const struct schema_key *key,
		    const struct yaml_node *node, void *target)
{
	const struct yaml_node *value = yaml_map_find(node, key->name);
	const char *outer = context->key;
	int error;

	if (!value && key->required)
		return diag_error(context->diag, schema_at(context, node),
				  "want '%s' in %s, found none", key->name,
				  map->name);
	if (!value)
		return 0;
	context->key = key->name;
	error = key->read(context, value, target);
	context->key = outer;
	return error;
}

int schema_read(struct schema_context *context, const struct schema_map *map,
		const struct yaml_node *node, void *target)
{
	int result = 0, error;
	size_t i;

	if (node->kind != YAML_MAP)
		return schema_want(context, node, "a map");
	for (i = 0; i < node->n; i++)
		if (!is_known(map, yaml_map_key(node, (uint32_t)i)->text))
			result = refuse_key(context, map,
					    yaml_map_key(node, (uint32_t)i));
	for (i = 0; i < map->n_keys; i++) {
		error = read_key(context, map, &map->keys[i], node, target);
		result = diag_worse(result, error);
	}
	return result;
}

int schema_pass(struct schema_context *context, const struct yaml_node *node,
		void *unused)
{
	(void)context;
	(void)node;
	(void)unused;
	return 0;
}
