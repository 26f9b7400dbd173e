/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * decide_pattern.h - match the cgroup patterns with a glob against one more
 * component of a path.  Part of policy/eval/decide.h.
 */
#pragma once

#include "policy/eval/decide_component.h"

struct decide_cgroup_walk {
	struct siphash path; /* of the components so far */
	__u64 alive;	     /* patterns that match so far */
	__u64 matched;	     /* patterns that match to their end */
	__u64 unit[IMAGE_WORDS];
	__u32 literal_vec; /* of the deepest path that was found */
	__u32 depth;
	__u32 below_unit; /* 1: no further component names a unit */
	__s32 error;
};

struct decide_patterns {
	const void *image;
	const struct image_header *hdr;
	struct decide_cgroup_walk *walk;
	const __u8 *name;
	__u64 hash; /* of the component */
	__u64 alive;
	__u32 len;
};

/* Does the component match what @pattern has at its depth?  1, 0 or
 * DECIDE_DAMAGED. */
EVAL_INLINE int decide_part(const struct decide_patterns *p,
			    const struct image_cgroup *pattern)
{
	__u32 depth = p->walk->depth;
	__u64 part;

	if (depth >= pattern->n_parts || depth >= IMAGE_DEPTH)
		return 0;
	part = ((const struct image_cell *)pattern)
		       ->words[decide_bound(depth + 1, 15)];
	if (!(pattern->globs >> depth & 1))
		return part == p->hash;
	return decide_match(p->image,
			    p->hdr->matcher_first +
				    (__u32)part * IMAGE_MATCHER_CELLS,
			    p->name, p->len);
}

DECIDE_CALLBACK long decide_pattern_step(__u32 i, void *context)
{
	struct decide_patterns *p = (struct decide_patterns *)context;
	__u64 bit = 1ULL << (i & 63);
	const struct image_cgroup *pattern;
	int r;

	if (!(p->walk->alive & bit))
		return 0;
	pattern = (const void *)image_cell(p->image, p->hdr->cgroup_first + i);
	r = pattern ? decide_part(p, pattern) : DECIDE_DAMAGED;
	if (r < 0)
		p->walk->error = DECIDE_DAMAGED;
	if (r <= 0)
		return r < 0;
	if (p->walk->depth + 1 == pattern->n_parts)
		p->walk->matched |= bit;
	else
		p->alive |= bit;
	return 0;
}
