/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * clauses.h - a set of clauses as a bit vector: clause n is bit n % 64 of word
 * n / 64, as in struct image_cell.
 *
 * @words are IMAGE_WORDS words of 64 bits.  They are passed as void because
 * __u64 and uint64_t, both of which hold vectors, are two types to a compiler.
 * Clause numbers are below 64 * IMAGE_WORDS.  Freestanding.
 */
#pragma once

#include <linux/types.h>

#include "policy/eval/inline.h"

typedef __u64 clauses_word __attribute__((may_alias));

EVAL_INLINE int clauses_has(const void *words, __u32 clause)
{
	const clauses_word *word = (const clauses_word *)words + clause / 64;

	return (int)(*word >> clause % 64 & 1);
}

/* Is one of the @n clauses from @first in the set? */
EVAL_INLINE int clauses_any(const void *words, __u32 first, __u32 n)
{
	__u32 i;

	for (i = first; i < first + n; i++)
		if (clauses_has(words, i))
			return 1;
	return 0;
}

/* Put the @n clauses from @first into the set. */
EVAL_INLINE void clauses_set(void *words, __u32 first, __u32 n)
{
	clauses_word *word = (clauses_word *)words;
	__u32 i;

	for (i = first; i < first + n; i++)
		word[i / 64] |= 1ULL << i % 64;
}

/* Take the @n clauses from @first out of the set. */
EVAL_INLINE void clauses_clear(void *words, __u32 first, __u32 n)
{
	clauses_word *word = (clauses_word *)words;
	__u32 i;

	for (i = first; i < first + n; i++)
		word[i / 64] &= ~(1ULL << i % 64);
}
