/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vectors.h - the distinct bit vectors of a policy, each held once.
 *
 * A vector is known by its number; number 0 is the empty vector.  Where there
 * is no memory, ->error is set and the result is 0: the caller asks for ->error
 * once, at the end.
 */
#pragma once

#include "policy/compile/keymap.h"
#include "policy/eval/image.h"

#define VECTORS_MEMO 256

struct vectors {
	struct image_cell *cells;
	size_t n, room;
	struct keymap numbers; /* by hash of the words */
	uint64_t key[2];
	struct {
		uint64_t pair; /* 0: nothing yet */
		uint32_t number;
	} unions[VECTORS_MEMO]; /* the latest results of vectors_union() */
	int error;
};

void vectors_init(struct vectors *vectors, const uint64_t key[2]);
void vectors_done(struct vectors *vectors);

/* The number of the vector @cell, or of the union of the vectors @a and @b. */
uint32_t vectors_add(struct vectors *vectors, const struct image_cell *cell);
uint32_t vectors_union(struct vectors *vectors, uint32_t a, uint32_t b);
