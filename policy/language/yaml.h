/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * yaml.h - YAML text as a tree of nodes that know where they stand.
 *
 * libyaml reads, this bounds: nesting, nodes, aliases and anchors, so that no
 * text costs more than its size lets expect.  A map has each key once and
 * keys are scalars; no scalar holds a zero byte.  Tags and directives are
 * refused.  Aliases are expanded by sharing what they name.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/diag.h"

#define YAML_DEPTH_MAX 16
#define YAML_NODES_MAX 250000 /* aliases expanded */
#define YAML_ANCHORS_MAX 256

struct arena; /* policy/arena.h */

enum yaml_kind { YAML_NOTHING, YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml_node {
	enum yaml_kind kind;
	uint32_t line;	  /* from 1 */
	uint32_t col;	  /* from 1 */
	uint32_t weight;  /* nodes of the tree that begins here */
	uint32_t height;  /* levels below: 0 for a scalar */
	uint32_t n;	  /* items of a list, entries of a map */
	const char *text; /* YAML_TEXT; "" for YAML_NOTHING */
	/* A list's items; a map's keys and values in turn. */
	const struct yaml_node *items;
};

/*
 * Read @text into *ret_root, which lives in @arena.  Diagnostics are added to
 * @diag under the name @path; some of them (a duplicate key) leave a tree
 * behind that can be read on to find more.  0; -EINVAL: no tree; -ENOMEM.
 */
struct yaml_input {
	const char *path;
	const char *text;
	size_t len;
};
int yaml_read(const struct yaml_input *input, struct diag *diag,
	      struct arena *arena, struct yaml_node *ret_root);

/* "a list"; for diagnostics. */
const char *yaml_describe(enum yaml_kind kind);
