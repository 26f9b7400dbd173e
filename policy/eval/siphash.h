/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * siphash.h - the keyed hash SipHash-1-3 over words of 8 bytes.
 *
 * Each kind of thing that is hashed begins with a tag of its own (for keys of
 * a policy image see policy/eval/image_tag.h), so that things of two kinds
 * have different hashes even if their words are the same.  The length is not
 * hashed: what has a variable number of words must begin with it, or be such
 * that none is the beginning of another.
 *
 * Finishing a copy of the state leaves the state ready for more.
 * Freestanding: compiled by the host compiler and for BPF.
 */
#pragma once

#include <linux/types.h>

#include "policy/eval/inline.h"

struct siphash {
	__u64 v0, v1, v2, v3;
};

EVAL_INLINE __u64 siphash_rotate(__u64 x, unsigned int bits)
{
	return x << bits | x >> (64 - bits);
}

EVAL_INLINE void siphash_round(struct siphash *s)
{
	s->v0 += s->v1;
	s->v1 = siphash_rotate(s->v1, 13) ^ s->v0;
	s->v0 = siphash_rotate(s->v0, 32);
	s->v2 += s->v3;
	s->v3 = siphash_rotate(s->v3, 16) ^ s->v2;
	s->v0 += s->v3;
	s->v3 = siphash_rotate(s->v3, 21) ^ s->v0;
	s->v2 += s->v1;
	s->v1 = siphash_rotate(s->v1, 17) ^ s->v2;
	s->v2 = siphash_rotate(s->v2, 32);
}

EVAL_INLINE void siphash_absorb(struct siphash *s, __u64 word)
{
	s->v3 ^= word;
	siphash_round(s);
	s->v0 ^= word;
}

EVAL_INLINE void siphash_begin(struct siphash *s, const __u64 key[2], __u64 tag)
{
	s->v0 = key[0] ^ 0x736f6d6570736575ULL;
	s->v1 = key[1] ^ 0x646f72616e646f6dULL;
	s->v2 = key[0] ^ 0x6c7967656e657261ULL;
	s->v3 = key[1] ^ 0x7465646279746573ULL;
	siphash_absorb(s, tag);
}

/* Never 0, which stands for an empty slot of a table. */
EVAL_INLINE __u64 siphash_finish(struct siphash s)
{
	__u64 hash;

	s.v2 ^= 0xff;
	siphash_round(&s);
	siphash_round(&s);
	siphash_round(&s);
	hash = s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
	return hash ? hash : 1;
}

/* The hash of the words @a and @b under @tag. */
EVAL_INLINE __u64 siphash_words(const __u64 key[2], __u64 tag, __u64 a, __u64 b)
{
	struct siphash s;

	siphash_begin(&s, key, tag);
	siphash_absorb(&s, a);
	siphash_absorb(&s, b);
	return siphash_finish(s);
}
