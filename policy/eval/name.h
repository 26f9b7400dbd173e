/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * name.h - hash names in wire form.
 *
 * A name is absorbed label by label from the right, in lower case; to finish a
 * copy of the state after a label yields the hash of that suffix.
 * Freestanding: compiled by the host compiler and for BPF, but for name_hash().
 */
#pragma once

#include "policy/eval/siphash.h"

#define NAME_MAX_WIRE 255
#define NAME_MAX_LABEL 63
#define NAME_MAX_LABELS 127

/* Turn the bytes 'A' to 'Z' into lower case, eight at once.  The length octet
 * of a label is at most 63, which is below 'A', so it stays what it is. */
EVAL_INLINE __u64 name_lower(__u64 x)
{
	const __u64 ones = 0x0101010101010101ULL;
	__u64 low = x & 0x7f * ones;
	__u64 from_a = low + (0x80 - 'A') * ones;
	__u64 past_z = low + (0x7f - 'Z') * ones;

	return x | (((from_a ^ past_z) & ~x & 0x80 * ones) >> 2);
}

#ifndef __BPF__
/* @part was loaded from @size bytes: put it where a load of 8 bytes has those
 * from @at on. */
EVAL_INLINE __u64 name_placed(__u64 part, __u64 size, __u64 at)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	(void)size;
	return part << 8 * at;
#else
	return part << 8 * (8 - size - at);
#endif
}

/* As name_load(), @n less than 8.  A copy of @n bytes would be a call. */
EVAL_INLINE __u64 name_load_rest(const __u8 *p, __u64 n)
{
	__u32 first, last;

	if (n >= 4) { /* the two may share some bytes */
		__builtin_memcpy(&first, p, 4);
		__builtin_memcpy(&last, p + n - 4, 4);
		return name_placed(first, 4, 0) | name_placed(last, 4, n - 4);
	}
	if (!n)
		return 0;
	return name_placed(p[0], 1, 0) | name_placed(p[n / 2], 1, n / 2) |
	       name_placed(p[n - 1], 1, n - 1);
}
#endif

/* Load the first @n bytes at @p, at most 8, zero padded.  In BPF 8 bytes must
 * be readable; loads there need no alignment. */
EVAL_INLINE __u64 name_load(const __u8 *p, __u64 n)
{
	__u64 x;

#ifndef __BPF__
	if (n < 8)
		return name_load_rest(p, n);
	__builtin_memcpy(&x, p, 8);
#else
	x = *(const __u64 *)p;
	if (n < 8) {
		__u64 unwanted = 64 - 8 * n;

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
		x = n ? x << unwanted >> unwanted : 0;
#else
		x = n ? x >> unwanted << unwanted : 0;
#endif
	}
#endif
	return x;
}

/* Absorb the label at @label with its length octet.  In BPF 72 bytes must be
 * readable. */
EVAL_INLINE void name_absorb_label(struct siphash *s, const __u8 *label)
{
	__u32 len = *label, i;

	for (i = 0; i <= NAME_MAX_LABEL && i <= len; i += 8)
		siphash_absorb(s,
			       name_lower(name_load(label + i, len + 1 - i)));
}

#ifndef __BPF__
/*
 * The hash of the whole wire name @wire (root label included, no compression,
 * any case), as struct decide_verdict has it.  -EBADMSG: not a name of exactly
 * @wire_len bytes.
 */
int name_hash(const __u64 key[2], const __u8 *wire, __u32 wire_len,
	      __u64 *ret_hash);
#endif
