/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * distinct.h - count different things by a bitmap of their hashes.
 *
 * Two things may have the same bit, so what is counted for a new bit is the
 * mean number of different things that it takes to set one more.  The standard
 * error is 4 % at 250 of 512 bits.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct distinct {
	uint16_t n_set; /* bits */
	float n;	/* different things */
};

/* Is @hash new?  @bits has @n_bits, a power of two of at least 64. */
static inline bool distinct_add(struct distinct *distinct, uint64_t *bits,
				unsigned int n_bits, uint64_t hash)
{
	unsigned int i = (unsigned int)(hash >> 32) & (n_bits - 1);
	uint64_t bit = 1ULL << (i % 64);

	if (bits[i / 64] & bit)
		return false;
	bits[i / 64] |= bit;
	distinct->n += (float)n_bits / (float)(n_bits - distinct->n_set);
	distinct->n_set++;
	return true;
}
