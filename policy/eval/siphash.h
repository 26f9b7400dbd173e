/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * siphash.h - the keyed hash of everything that is looked up in a policy
 * image: SipHash-1-3 over 8-byte words.  Part of policy/eval/name.h.
 *
 * Each kind of key begins with a tag of its own, so that a uid never meets an
 * inode.  Finishing a copy of the state leaves it ready for more.
 */
#pragma once

#include <linux/types.h>

#include "policy/eval/inline.h"

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

EVAL_INLINE __u64 name_rotate(__u64 x, unsigned int bits)
{
	return x << bits | x >> (64 - bits);
}

EVAL_INLINE void name_round(struct name_state *s)
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

EVAL_INLINE void name_absorb(struct name_state *s, __u64 word)
{
	s->v3 ^= word;
	name_round(s);
	s->v0 ^= word;
}

EVAL_INLINE void name_begin(struct name_state *s, const __u64 key[2],
			    enum name_tag tag)
{
	s->v0 = key[0] ^ 0x736f6d6570736575ULL;
	s->v1 = key[1] ^ 0x646f72616e646f6dULL;
	s->v2 = key[0] ^ 0x6c7967656e657261ULL;
	s->v3 = key[1] ^ 0x7465646279746573ULL;
	name_absorb(s, tag);
}

/* Never 0, which stands for an empty slot of a table. */
EVAL_INLINE __u64 name_finish(struct name_state s)
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
EVAL_INLINE __u64 name_hash_words(const __u64 key[2], enum name_tag tag,
				  __u64 a, __u64 b)
{
	struct name_state s;

	name_begin(&s, key, tag);
	name_absorb(&s, a);
	name_absorb(&s, b);
	return name_finish(s);
}
