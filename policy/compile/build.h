/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * build.h - what the parts of the compiler share while they make one
 * image: its sections so far, the vectors, and the keys of the table.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "policy/compile/compile.h"
#include "policy/compile/vectors.h"

/* A section that grows. */
struct image_cells {
	struct image_cell *cells;
	size_t n, room;
};

/* An entry of the table. */
struct image_key {
	uint64_t hash;
	uint32_t value;
};

struct image_build {
	const struct policy *policy;
	const struct compile_input *input;
	struct diag *diag;
	struct image_header hdr;
	struct vectors vectors;
	struct image_cells types, nodes, globs, cgroups, matchers;
	struct image_key *keys;
	size_t n_keys, keys_room;
};

void image_build_init(struct image_build *build, const struct policy *policy,
		      const struct compile_input *input, struct diag *diag);
void image_build_done(struct image_build *build);

/* @n more zeroed cells; NULL: no memory. */
struct image_cell *image_build_grow(struct image_cells *section, size_t n);

/* Room for @n more keys; an entry of the table.  -ENOMEM. */
int image_build_reserve(struct image_build *build, size_t n);
int image_build_key(struct image_build *build, uint64_t hash, uint32_t value);

/* The cell that vector @number will have. */
static inline uint32_t image_build_cell(uint32_t number)
{
	return 1 + number;
}

/* Lay out what was built.  -ENOMEM, -EFBIG. */
int image_build_finish(struct image_build *build, struct image **ret_image);
