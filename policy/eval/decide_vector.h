/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * decide_vector.h - read and combine the bit vectors of a policy image.  Part
 * of policy/eval/decide.h.
 */
#pragma once

#include "policy/eval/decide_table.h"

/* @vec = the vector in cell @cell. */
EVAL_INLINE int decide_load(const void *image, __u32 cell, __u64 *vec)
{
	const struct image_cell *from = image_cell(image, cell);
	__u32 i;

	if (!from)
		return DECIDE_DAMAGED;
	for (i = 0; i < IMAGE_WORDS; i++)
		vec[i] = from->words[i];
	return 0;
}

/* @vec &= the vector in cell @cell. */
EVAL_INLINE int decide_and(const void *image, __u32 cell, __u64 *vec)
{
	const struct image_cell *from = image_cell(image, cell);
	__u32 i;

	if (!from)
		return DECIDE_DAMAGED;
	for (i = 0; i < IMAGE_WORDS; i++)
		vec[i] &= from->words[i];
	return 0;
}

/* @vec |= the vector in cell @cell. */
EVAL_INLINE int decide_or(const void *image, __u32 cell, __u64 *vec)
{
	const struct image_cell *from = image_cell(image, cell);
	__u32 i;

	if (!from)
		return DECIDE_DAMAGED;
	for (i = 0; i < IMAGE_WORDS; i++)
		vec[i] |= from->words[i];
	return 0;
}

/* @vec &= the vector that the table has for @key; if it has none, the vector in
 * cell @otherwise. */
EVAL_INLINE int decide_and_key(const void *image,
			       const struct image_header *hdr, __u64 key,
			       __u32 otherwise, __u64 *vec)
{
	__s64 found = decide_find(image, hdr, key);

	if (found == DECIDE_DAMAGED)
		return DECIDE_DAMAGED;
	return decide_and(image, found < 0 ? otherwise : (__u32)found, vec);
}

/* 1 if none of the low @bits bits of @x is set.  There is no branch, since each
 * would double the paths that the verifier has to follow. */
EVAL_INLINE __u64 decide_is_low_zero(__u64 x, unsigned int bits)
{
	return ((x & ((1ULL << bits) - 1)) - 1) >> 63;
}

/* The number of the lowest bit that is set in @x, which is not 0. */
EVAL_INLINE __u32 decide_lowest_bit(__u64 x)
{
	__u64 n = decide_is_low_zero(x, 32) << 5;

	n += decide_is_low_zero(x >> n, 16) << 4;
	n += decide_is_low_zero(x >> n, 8) << 3;
	n += decide_is_low_zero(x >> n, 4) << 2;
	n += decide_is_low_zero(x >> n, 2) << 1;
	n += decide_is_low_zero(x >> n, 1);
	return (__u32)n;
}
