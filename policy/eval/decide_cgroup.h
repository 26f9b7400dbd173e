/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * decide_cgroup.h - find the clauses that a cgroup satisfies, from the
 * components of its path, root first.  Part of policy/eval/decide.h.
 *
 * A `cgroup` covers all cgroups below it.  Of the paths that are written out
 * the deepest decides (the compiler has put the shallower ones into it); each
 * pattern with a glob is followed on its own.  A `unit` is found by systemd's
 * rule: slices come first, the first component that is no slice is the unit,
 * and the components below it were named by the unit itself.
 */
#pragma once

#include "policy/eval/decide_pattern.h"

EVAL_INLINE void decide_cgroup_begin(const struct image_header *hdr,
				     struct decide_cgroup_walk *walk)
{
	__u32 i;

	siphash_begin(&walk->path, hdr->key, IMAGE_TAG_CGROUP);
	for (i = 0; i < IMAGE_WORDS; i++)
		walk->unit[i] = 0;
	walk->alive = ~0ULL;
	walk->matched = 0;
	walk->literal_vec = hdr->cgroup_vec;
	walk->depth = 0;
	walk->below_unit = 0;
	walk->error = 0;
}

/* Add the clauses whose `unit` has the component @hash. */
EVAL_INLINE void decide_component_unit(const void *image,
				       const struct image_header *hdr,
				       struct decide_cgroup_walk *walk,
				       __u64 hash)
{
	__s64 found = decide_find(
		image, hdr, siphash_words(hdr->key, IMAGE_TAG_UNIT, hash, 0));

	if (found == DECIDE_DAMAGED ||
	    (found >= 0 && decide_or(image, (__u32)found, walk->unit) < 0))
		walk->error = DECIDE_DAMAGED;
}

/*
 * Go one component down.  @name has @len bytes (1 to 255), and in BPF
 * DECIDE_COMPONENT_ROOM readable bytes; they need no padding.
 */
EVAL_INLINE void decide_cgroup_component(const void *image,
					 const struct image_header *hdr,
					 struct decide_cgroup_walk *walk,
					 const __u8 *name, __u32 len)
{
	struct decide_patterns p = { .image = image, .hdr = hdr, .walk = walk };
	__s64 found;

	p.name = name;
	p.len = (__u32)decide_bound(len, 255);
	p.hash = decide_component_hash(hdr->key, name, p.len);
	if ((hdr->flags & IMAGE_USES_UNIT) && !walk->below_unit) {
		decide_component_unit(image, hdr, walk, p.hash);
		walk->below_unit = !decide_is_slice(name, p.len);
	}
	if (!(hdr->flags & IMAGE_USES_CGROUP))
		return;

	siphash_absorb(&walk->path, p.hash);
	found = decide_find(image, hdr, siphash_finish(walk->path));
	if (found == DECIDE_DAMAGED)
		walk->error = DECIDE_DAMAGED;
	else if (found >= 0)
		walk->literal_vec = (__u32)found;
	if (walk->alive && hdr->n_cgroups)
		decide_loop(hdr->n_cgroups, decide_pattern_step, &p);
	walk->alive = p.alive;
	walk->depth++;
}

struct decide_matched {
	const void *image;
	const struct image_header *hdr;
	__u64 *vec;
	__u64 matched;
	int error;
};

DECIDE_CALLBACK long decide_matched_step(__u32 i, void *context)
{
	struct decide_matched *m = (struct decide_matched *)context;
	const struct image_cgroup *pattern;

	if (!(m->matched & 1ULL << (i & 63)))
		return 0;
	pattern = (const void *)image_cell(m->image, m->hdr->cgroup_first + i);
	if (pattern && !decide_or(m->image, pattern->vec, m->vec))
		return 0;
	m->error = DECIDE_DAMAGED;
	return 1;
}

/* @vec = the clauses whose `cgroup` and `unit` the path satisfies.
 * DECIDE_DAMAGED: @vec must not be used. */
EVAL_INLINE int decide_cgroup_end(const void *image,
				  const struct image_header *hdr,
				  const struct decide_cgroup_walk *walk,
				  __u64 *vec)
{
	struct decide_matched m = { .image = image, .hdr = hdr, .vec = vec };
	const struct image_cell *no_unit = image_cell(image, hdr->unit_vec);
	__u32 i;

	if (walk->error || !no_unit ||
	    decide_load(image, walk->literal_vec, vec) < 0)
		return DECIDE_DAMAGED;
	m.matched = walk->matched;
	if (m.matched)
		decide_loop(hdr->n_cgroups, decide_matched_step, &m);
	for (i = 0; i < IMAGE_WORDS; i++)
		vec[i] &= no_unit->words[i] | walk->unit[i];
	return m.error;
}
