/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * path.h - check the paths of executables and control groups in a policy.
 */
#pragma once

#include "policy/language/schema.h"

/*
 * Is @path absolute, without empty, "." and ".." components?  Paths are
 * compared as they are written, so each must have one spelling.
 */
bool path_is_normal(const char *path);

/* Check the text of `exe`, `root` or `cgroup`.  -EINVAL: the diag says what was
 * wanted. */
int path_check_exe(const struct schema_context *context,
		   const struct yaml_node *node);
int path_check_root(const struct schema_context *context,
		    const struct yaml_node *node);
int path_check_cgroup(const struct schema_context *context,
		      const struct yaml_node *node);

/* Warn if the directory that @node names does not exist. */
void path_warn_no_root(const struct schema_context *context,
		       const struct yaml_node *node);

/* Warn if the executable that @node names does not exist, or is not what will
 * be judged: a script, or a link to a program that becomes others. */
void path_warn_missing(const struct schema_context *context,
		       const struct yaml_node *node);
