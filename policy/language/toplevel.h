/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * toplevel.h - read the policy file as a whole; and list all maps of the
 * language, for the test of the reference.
 */
#pragma once

#include "policy/language/schema.h"

/* Read the root of the YAML tree, and the files that it includes, into
 * @context->policy; trees that are made on the way lie in @tree. */
int toplevel_read(struct schema_context *context, struct arena *tree,
		  const struct yaml_node *root);

/* Map @i of the language, the whole file first; NULL past the end. */
const struct schema_map *toplevel_schema(size_t i);
