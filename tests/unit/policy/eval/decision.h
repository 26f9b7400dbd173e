/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * decision.h - make one decision, with the same steps in test_kernel_agrees.c
 * and in kernel_agrees.bpf.c.
 */
#pragma once

#include "policy/eval/decide_other_type.h"
#include "policy/eval/words.h"

#define DECISION_DEPTH 8     /* components of a cgroup's path */
#define DECISION_NAMES 65536 /* for timing: more than the caches hold */

struct decision {
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
	__s32 other_type; /* of a denied question: is another type permitted? */
	__u32 excepted;	  /* may the program ask name services? */
	__u32 next;	  /* for timing: the next name */
	__u32 hits;	  /* for timing: how many questions a clause decided */
	__u8 len[DECISION_DEPTH];
	__u8 component[DECISION_DEPTH][DECIDE_COMPONENT_ROOM];
};

/* A name of a question, for timing. */
struct decision_name {
	__u8 wire[256];
};

struct decision_walk {
	const void *image;
	const struct image_header *hdr;
	struct decision *c;
};

DECIDE_CALLBACK long decision_component(__u32 i, void *context)
{
	struct decision_walk *w = (struct decision_walk *)context;
	__u64 at = decide_bound(i, DECISION_DEPTH - 1);

	decide_cgroup_component(w->image, w->hdr, &w->c->walk,
				w->c->component[at], w->c->len[at]);
	return 0;
}

EVAL_INLINE int decision_cgroup(const void *image,
				const struct image_header *hdr,
				struct decision *c)
{
	struct decision_walk walk = { image, hdr, c };

	decide_cgroup_begin(hdr, &c->walk);
	decide_loop(c->depth, decision_component, &walk);
	return decide_cgroup_end(image, hdr, &c->walk, c->vec);
}

EVAL_INLINE int decision_subject(const void *image,
				 const struct image_header *hdr,
				 struct decision *c)
{
	int r = decide_subject(image, hdr, &c->subject, c->vec, c->vec);

	c->excepted = !r && decide_excepted(hdr, c->vec);
	return r ? r : decide_class(image, hdr, c->vec, c->class_vec);
}

EVAL_INLINE int decision_question(const void *image,
				  const struct image_header *hdr,
				  struct decision *c)
{
	c->name_len = decide_name_scan(&c->scratch, c->avail);
	if (c->name_len < 0)
		return c->name_len;
	return decide_question(image, hdr, &c->scratch, c->vec, &c->verdict);
}

EVAL_INLINE int decision_other_type(const void *image,
				    const struct image_header *hdr,
				    struct decision *c)
{
	if (c->verdict.action == POLICY_ALLOW)
		return 0;
	return decide_other_type(image, hdr, &c->scratch, c->vec);
}
