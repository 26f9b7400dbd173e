/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * yaml.h - parse YAML text into a tree of nodes.
 *
 * libyaml parses; this adds bounds on nesting, nodes, aliases and anchors, so
 * that no text costs more than its size lets one expect.  In the tree a map has
 * each key once and keys are scalars; no scalar holds a zero byte.  Tags and
 * directives are refused.  An alias shares the nodes of its anchor.
 */
#pragma once

#include <stddef.h>

#include "policy/yaml/node.h"

#define YAML_DEPTH_MAX 16
#define YAML_NODES_MAX 250000 /* aliases expanded */
#define YAML_ANCHORS_MAX 256

struct arena; /* policy/arena.h */
struct diag;  /* policy/diag.h */

struct yaml_input {
	const char *path; /* what diagnostics call it; lives as the tree does */
	const char *text;
	size_t len;
};

/*
 * Parse @input into *ret_root, which lives in @arena.  After some diagnostics
 * (a duplicate key) there is a tree all the same, which can be read further to
 * find more.  0; -EINVAL: no tree; -ENOMEM.
 */
int yaml_read(const struct yaml_input *input, struct diag *diag,
	      struct arena *arena, struct yaml_node *ret_root);
