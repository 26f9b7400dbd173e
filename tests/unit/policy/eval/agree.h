/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * agree.h - one decision to make, with the same steps in test_agree.c and in
 * agree.bpf.c.
 */
#pragma once

#include "policy/eval/decide.h"

#define AGREE_DEPTH 8	  /* components of a cgroup's path */
#define AGREE_NAMES 65536 /* for timing: more than the caches hold */

struct agree_case {
	struct decide_scratch scratch;
	struct decide_subject_in subject;
	struct decide_cgroup_walk walk;
	struct decide_verdict verdict;
	__u64 vec[IMAGE_WORDS];
	__u64 class_vec[IMAGE_WORDS];
	__u32 avail; /* bytes of scratch.name that are valid */
	__u32 depth; /* components that count */
	__s32 result;
	__s32 name_len;
	__u32 next; /* for timing: the name to ask for */
	__u32 hits; /* ... and how many a clause decided */
	__u8 len[AGREE_DEPTH];
	__u8 component[AGREE_DEPTH][DECIDE_COMPONENT_ROOM];
};

/* A name to ask for, for timing. */
struct agree_name {
	__u8 wire[256];
};

struct agree_walk {
	const void *image;
	const struct image_header *hdr;
	struct agree_case *c;
};

DECIDE_CALLBACK long agree_component(__u32 i, void *context)
{
	struct agree_walk *w = (struct agree_walk *)context;
	__u64 at = decide_bound(i, AGREE_DEPTH - 1);

	decide_cgroup_component(w->image, w->hdr, &w->c->walk,
				w->c->component[at], w->c->len[at]);
	return 0;
}

EVAL_INLINE int agree_cgroup(const void *image, const struct image_header *hdr,
			     struct agree_case *c)
{
	struct agree_walk walk = { image, hdr, c };

	decide_cgroup_begin(hdr, &c->walk);
	decide_loop(c->depth, agree_component, &walk);
	return decide_cgroup_end(image, hdr, &c->walk, c->vec);
}

EVAL_INLINE int agree_subject(const void *image, const struct image_header *hdr,
			      struct agree_case *c)
{
	int r = decide_subject(image, hdr, &c->subject, c->vec, c->vec);

	return r ? r : decide_class(image, hdr, c->vec, c->class_vec);
}

EVAL_INLINE int agree_question(const void *image,
			       const struct image_header *hdr,
			       struct agree_case *c)
{
	c->name_len = decide_name_scan(&c->scratch, c->avail);
	if (c->name_len < 0)
		return c->name_len;
	return decide_question(image, hdr, &c->scratch, c->vec, &c->verdict);
}
