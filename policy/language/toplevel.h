/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * toplevel.h - the policy file as a whole, and all its maps for whoever
 * writes or tests the reference.
 */
#pragma once

#include "policy/language/schema.h"

/* Read the root of the tree into @context->policy. */
int toplevel_read(struct schema_context *context, const struct yaml_node *root);

/* Every map of the language, the whole file first; NULL past the end. */
const struct schema_map *toplevel_schema(size_t i);
