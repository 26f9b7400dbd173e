/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * include.h - find and parse the files that a policy includes.
 *
 *   include: [lists.yaml, policy.d/[a-z]?.yaml]
 *
 * Each pattern stands for the files that it matches in the order of their
 * names; "*", "?" and "[...]" are for the last component.  A path without them
 * has to exist.  A directory in which files are looked for may be written by
 * its owner only, as each file: whoever can add a file makes policy.
 */
#pragma once

#include <stddef.h>

#include "policy/yaml/node.h"

#define INCLUDE_FILES_MAX 256

struct arena;  /* policy/arena.h */
struct bundle; /* policy/files/bundle.h */
struct diag;   /* policy/diag.h */

struct include_files {
	struct yaml_node *roots; /* the tree of each file */
	size_t n;
};

struct include_input {
	const char *path;    /* of the policy, to which others are relative */
	struct arena *arena; /* for the paths of files */
	struct arena *tree;  /* for their trees */
	/* It gets the files, and says from where they are read. */
	struct bundle *bundle;
	struct diag *diag;
};

/*
 * Read the files that @value, the value of `include`, names.  0; -EINVAL: the
 * diag says what was wanted, and *ret_files has what could be read all the
 * same; another negative errno: the machine failed.
 */
int include_read(const struct include_input *input,
		 const struct yaml_node *value,
		 struct include_files *ret_files);
