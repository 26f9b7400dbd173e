/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * name.h - keyed hashes of wire names and of everything else that is looked
 * up in a policy image.
 *
 * SipHash-1-3 over 8-byte words.  Each kind of key begins with a tag of its
 * own, so that a uid never meets an inode.  A name is absorbed label by label
 * from the right; finishing a copy of the state after a label yields the hash
 * of that suffix.  Freestanding: compiled by the host compiler and for BPF.
 */
#pragma once

#ifdef __BPF__
#include "bpf/kernel.bpf.h"
#else
#include <errno.h>
#include <linux/types.h>
#include <string.h>
#endif

#define NAME_MAX_WIRE 255
#define NAME_MAX_LABEL 63
#define NAME_MAX_LABELS 127

#define NAME_INLINE static inline __attribute__((always_inline, unused))

enum name_tag {
	NAME_TAG_NAME = 1,
	NAME_TAG_TYPE,
	NAME_TAG_EXE,
	NAME_TAG_UID,
	NAME_TAG_GID,
	NAME_TAG_COMM,
	NAME_TAG_UNIT,
	NAME_TAG_CGROUP,
	NAME_TAG_COMPONENT, /* one component of a cgroup's path */
};

struct name_state {
	__u64 v0, v1, v2, v3;
};

NAME_INLINE __u64 name_rotate(__u64 x, unsigned int bits)
{
	return x << bits | x >> (64 - bits);
}

NAME_INLINE void name_round(struct name_state *s)
{
	s->v0 += s->v1;
	s->v1 = name_rotate(s->v1, 13) ^ s->v0;
	s->v0 = name_rotate(s->v0, 32);
	s->v2 += s->v3;
	s->v3 = name_rotate(s->v3, 16) ^ s->v2;
	s->v0 += s->v3;
	s->v3 = name_rotate(s->v3, 21) ^ s->v0;
	s->v2 += s->v1;
	s->v1 = name_rotate(s->v1, 17) ^ s->v2;
	s->v2 = name_rotate(s->v2, 32);
}

NAME_INLINE void name_absorb(struct name_state *s, __u64 word)
{
	s->v3 ^= word;
	name_round(s);
	s->v0 ^= word;
}

NAME_INLINE void name_begin(struct name_state *s, const __u64 key[2],
			    enum name_tag tag)
{
	s->v0 = key[0] ^ 0x736f6d6570736575ULL;
	s->v1 = key[1] ^ 0x646f72616e646f6dULL;
	s->v2 = key[0] ^ 0x6c7967656e657261ULL;
	s->v3 = key[1] ^ 0x7465646279746573ULL;
	name_absorb(s, tag);
}

/* Never 0, which stands for an empty slot of a table. */
NAME_INLINE __u64 name_finish(struct name_state s)
{
	__u64 hash;

	s.v2 ^= 0xff;
	name_round(&s);
	name_round(&s);
	name_round(&s);
	hash = s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
	return hash ? hash : 1;
}

/* The hash of up to two words under @tag: uid, type, device + inode, ... */
NAME_INLINE __u64 name_hash_words(const __u64 key[2], enum name_tag tag,
				  __u64 a, __u64 b)
{
	struct name_state s;

	name_begin(&s, key, tag);
	name_absorb(&s, a);
	name_absorb(&s, b);
	return name_finish(s);
}

/* Bytes 'A' to 'Z' to lower case, eight at once.  A label's length octet is
 * at most 63, below 'A', so it passes unharmed. */
NAME_INLINE __u64 name_lower(__u64 x)
{
	const __u64 ones = 0x0101010101010101ULL;
	__u64 low = x & 0x7f * ones;
	__u64 from_a = low + (0x80 - 'A') * ones;
	__u64 past_z = low + (0x7f - 'Z') * ones;

	return x | (((from_a ^ past_z) & ~x & 0x80 * ones) >> 2);
}

/* The first @n (at most 8) bytes at @p, zero padded.  In BPF 8 bytes must be
 * readable; loads there need no alignment. */
NAME_INLINE __u64 name_load(const __u8 *p, __u64 n)
{
	__u64 x = 0;

#ifndef __BPF__
	memcpy(&x, p, n < 8 ? n : 8);
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

/* The label at @label, length octet and all.  In BPF 72 bytes are readable. */
NAME_INLINE void name_absorb_label(struct name_state *s, const __u8 *label)
{
	__u32 len = *label, i;

	for (i = 0; i <= NAME_MAX_LABEL && i <= len; i += 8)
		name_absorb(s, name_lower(name_load(label + i, len + 1 - i)));
}

#ifndef __BPF__
/*
 * The hash of the whole wire name @wire (root label included, no compression,
 * any case), as struct decide_verdict has it.  -EBADMSG: not a name of exactly
 * @wire_len bytes.
 */
static inline int name_hash(const __u64 key[2], const __u8 *wire,
			    __u32 wire_len, __u64 *ret_hash)
{
	__u8 starts[NAME_MAX_LABELS];
	struct name_state s;
	__u32 n = 0, at = 0, i;

	while (at < wire_len && wire_len <= NAME_MAX_WIRE && wire[at] &&
	       wire[at] <= NAME_MAX_LABEL && n < NAME_MAX_LABELS) {
		starts[n++] = (__u8)at;
		at += 1 + wire[at];
	}
	if (wire_len > NAME_MAX_WIRE || at + 1 != wire_len || wire[at])
		return -EBADMSG;

	name_begin(&s, key, NAME_TAG_NAME);
	for (i = n; i > 0; i--)
		name_absorb_label(&s, wire + starts[i - 1]);
	*ret_hash = name_finish(s);
	return 0;
}
#endif
