/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * path.h - paths of executables and control groups as a policy writes them.
 */
#pragma once

#include "policy/language/schema.h"

/*
 * Absolute, without empty, "." and ".." components: paths are compared as
 * they are written, so each must have one spelling.
 */
bool path_is_normal(const char *path);

/* Warn if the directory that @node names isn't there now. */
void path_warn_no_root(const struct schema_context *context,
		       const struct yaml_node *node);

/* Warn if the executable that @node names isn't there now. */
void path_warn_missing(const struct schema_context *context,
		       const struct yaml_node *node);
