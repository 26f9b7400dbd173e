/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * build.h - an image under construction, which the parts of the compiler share:
 * its sections so far, the vectors, and the keys of the table.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "policy/compile/input.h"
#include "policy/compile/vectors.h"
#include "policy/eval/image_ends.h"

struct diag;   /* policy/diag.h */
struct policy; /* policy/policy.h */

/* A section that grows. */
struct compile_cells {
	struct image_cell *cells;
	size_t n, room;
};

/* An entry of the table. */
struct compile_key {
	uint64_t hash;
	uint32_t value;
};

struct compile_build {
	const struct policy *policy;
	const struct compile_input *input;
	struct diag *diag;
	struct image_header hdr;
	struct vectors vectors;
	struct image_ends ends; /* but for where the list of them is */
	struct compile_cells types, end_list, nodes, globs, cgroups, matchers;
	struct compile_key *keys;
	size_t n_keys, keys_room;
};

void compile_build_init(struct compile_build *build,
			const struct policy *policy,
			const struct compile_input *input, struct diag *diag);
void compile_build_done(struct compile_build *build);

/* Add @n zeroed cells to @section; NULL: no memory. */
struct image_cell *compile_build_grow(struct compile_cells *section, size_t n);

/* Make room for @n more keys, or add one key to the table.  -ENOMEM. */
int compile_build_reserve(struct compile_build *build, size_t n);
int compile_build_key(struct compile_build *build, uint64_t hash,
		      uint32_t value);

/* How many clauses there are, with those of `except`. */
uint32_t compile_build_clauses(const struct compile_build *build);

/* The cell of vector @number in the finished image. */
static inline uint32_t compile_build_cell(uint32_t number)
{
	return IMAGE_ENDS_CELL + 1 + number;
}

/* Lay out the sections as an image.  -ENOMEM; -EFBIG: too many cells. */
int compile_build_finish(struct compile_build *build, struct image **ret_image);
