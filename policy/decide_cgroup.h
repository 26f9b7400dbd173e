/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * decide_cgroup.h - which clauses a cgroup satisfies, its path given one
 * component at a time from the root down.  Part of policy/decide.h.
 *
 * A `cgroup` covers all below it: of those written out the deepest decides
 * (the compiler has put the shallower ones into it), patterns with a glob are
 * followed each on its own.  A `unit` is found by systemd's rule: slices come
 * first, the first component that is no slice is the unit, and what is below
 * was named by the unit itself.
 */
#pragma once

#include "policy/decide_lookup.h"

/* A component is at most 255 bytes; whole words are read. */
#define DECIDE_COMPONENT_ROOM 264

struct decide_cgroup_walk {
	struct name_state path; /* hash of the components so far */
	__u64 alive;		/* patterns that match so far */
	__u64 matched;		/* patterns that match whole */
	__u64 unit[IMAGE_WORDS];
	__u32 literal_vec;
	__u32 depth;
	__u32 below_unit; /* 1: components name no units any more */
	__s32 error;
};

NAME_INLINE void decide_cgroup_begin(const struct image_header *hdr,
				     struct decide_cgroup_walk *walk)
{
	__u32 i;

	name_begin(&walk->path, hdr->key, NAME_TAG_CGROUP);
	for (i = 0; i < IMAGE_WORDS; i++)
		walk->unit[i] = 0;
	walk->alive = ~0ULL;
	walk->matched = 0;
	walk->literal_vec = hdr->cgroup_vec;
	walk->depth = 0;
	walk->below_unit = 0;
	walk->error = 0;
}

struct decide_component {
	struct name_state state;
	const __u8 *name;
	__u64 len;
};

DECIDE_CALLBACK long decide_component_step(__u32 i, void *context)
{
	struct decide_component *c = (struct decide_component *)context;
	__u64 at = decide_bound((__u64)i * 8, 255);

	name_absorb(&c->state, name_load(c->name + at, c->len - at));
	return 0;
}

/* @name: DECIDE_COMPONENT_ROOM readable bytes, of which @len count. */
NAME_INLINE __u64 decide_component_hash(const __u64 key[2], const __u8 *name,
					__u64 len)
{
	struct decide_component c = { .name = name, .len = len };

	name_begin(&c.state, key, NAME_TAG_COMPONENT);
	name_absorb(&c.state, len);
	decide_loop((__u32)(len + 7) / 8, decide_component_step, &c);
	return name_finish(c.state);
}

NAME_INLINE int decide_is_slice(const __u8 *name, __u64 len)
{
	const __u8 *end;

	if (len < 7 || len > 255)
		return 0;
	end = name + decide_bound(len - 6, 255);
	return end[0] == '.' && end[1] == 's' && end[2] == 'l' &&
	       end[3] == 'i' && end[4] == 'c' && end[5] == 'e';
}

struct decide_match {
	const void *image;
	const __u8 *name;
	__u64 state, stars;
	__u32 table; /* first of the 16 cells */
};

DECIDE_CALLBACK long decide_match_step(__u32 i, void *context)
{
	struct decide_match *m = (struct decide_match *)context;
	__u8 byte = m->name[decide_bound(i, 255)];
	const struct image_cell *cell =
		image_cell(m->image, m->table + (byte >> 4));

	if (!cell) {
		m->state = 0;
		return 1;
	}
	m->state = (m->state & cell->words[decide_bound(byte, 15)]) << 1 |
		   (m->state & m->stars);
	return m->state ? 0 : 1;
}

struct decide_patterns {
	const void *image;
	const struct image_header *hdr;
	struct decide_cgroup_walk *walk;
	const __u8 *name;
	__u64 hash; /* of the component */
	__u64 alive;
	__u32 len;
};

NAME_INLINE int decide_match(const struct decide_patterns *p, __u32 matcher)
{
	struct decide_match m = { .image = p->image, .name = p->name };
	__u32 cell = p->hdr->matcher_first + matcher * IMAGE_MATCHER_CELLS;
	const struct image_matcher *head =
		(const void *)image_cell(p->image, cell);

	if (!head)
		return 0;
	m.table = cell + 1;
	m.stars = head->stars;
	m.state = 1;
	decide_loop(p->len, decide_match_step, &m);
	return (m.state & head->accept) != 0;
}

DECIDE_CALLBACK long decide_pattern_step(__u32 i, void *context)
{
	struct decide_patterns *p = (struct decide_patterns *)context;
	__u64 bit = 1ULL << (i & 63), part;
	const struct image_cgroup *pattern;
	__u32 depth = p->walk->depth;

	if (!(p->walk->alive & bit))
		return 0;
	pattern = (const void *)image_cell(p->image, p->hdr->cgroup_first + i);
	if (!pattern) {
		p->walk->error = DECIDE_DAMAGED;
		return 1;
	}
	if (depth >= pattern->n_parts || depth >= IMAGE_DEPTH)
		return 0;
	part = ((const struct image_cell *)pattern)
		       ->words[decide_bound(depth + 1, 15)];
	if (pattern->globs >> depth & 1 ? !decide_match(p, (__u32)part)
					: part != p->hash)
		return 0;
	if (depth + 1 == pattern->n_parts)
		p->walk->matched |= bit;
	else
		p->alive |= bit;
	return 0;
}

/* Component @hash of the path may be a unit, for once. */
NAME_INLINE void decide_component_unit(const void *image,
				       const struct image_header *hdr,
				       struct decide_cgroup_walk *walk,
				       __u64 hash)
{
	__s64 found = decide_find(
		image, hdr, name_hash_words(hdr->key, NAME_TAG_UNIT, hash, 0));

	if (found == DECIDE_DAMAGED ||
	    (found >= 0 && decide_or(image, (__u32)found, walk->unit) < 0))
		walk->error = DECIDE_DAMAGED;
}

/*
 * Go one component down.  @name has DECIDE_COMPONENT_ROOM readable bytes, of
 * which @len (1 to 255) count; they need no padding.
 */
NAME_INLINE void decide_cgroup_component(const void *image,
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

	name_absorb(&walk->path, p.hash);
	found = decide_find(image, hdr, name_finish(walk->path));
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
 * DECIDE_DAMAGED: @vec is worth nothing. */
NAME_INLINE int decide_cgroup_end(const void *image,
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
