/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * decide_component.h - hash one component of a cgroup's path, and match it with
 * a glob.  Part of policy/eval/decide.h.
 */
#pragma once

#include "policy/eval/decide_vector.h"

/* A component has at most 255 bytes; BPF reads whole words. */
#define DECIDE_COMPONENT_ROOM 264

struct decide_component {
	struct siphash state;
	const __u8 *name;
	__u64 len;
};

DECIDE_CALLBACK long decide_component_step(__u32 i, void *context)
{
	struct decide_component *c = (struct decide_component *)context;
	__u64 at = decide_bound((__u64)i * 8, 255);

	siphash_absorb(&c->state, name_load(c->name + at, c->len - at));
	return 0;
}

/* @name as in decide_cgroup_component(). */
EVAL_INLINE __u64 decide_component_hash(const __u64 key[2], const __u8 *name,
					__u64 len)
{
	struct decide_component c = { .name = name, .len = len };

	siphash_begin(&c.state, key, IMAGE_TAG_COMPONENT);
	siphash_absorb(&c.state, len);
	decide_loop((__u32)(len + 7) / 8, decide_component_step, &c);
	return siphash_finish(c.state);
}

EVAL_INLINE int decide_is_slice(const __u8 *name, __u64 len)
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
	int error;
};

DECIDE_CALLBACK long decide_match_step(__u32 i, void *context)
{
	struct decide_match *m = (struct decide_match *)context;
	__u8 byte = m->name[decide_bound(i, 255)];
	const struct image_cell *cell =
		image_cell(m->image, m->table + (byte >> 4));

	if (!cell) {
		m->error = DECIDE_DAMAGED;
		return 1;
	}
	m->state = (m->state & cell->words[decide_bound(byte, 15)]) << 1 |
		   (m->state & m->stars);
	return m->state ? 0 : 1;
}

/* Does the component @name of @len bytes match the automaton in cell @cell?  1,
 * 0 or DECIDE_DAMAGED. */
EVAL_INLINE int decide_match(const void *image, __u32 cell, const __u8 *name,
			     __u32 len)
{
	struct decide_match m = { .image = image, .name = name };
	const struct image_matcher *head =
		(const void *)image_cell(image, cell);

	if (!head)
		return DECIDE_DAMAGED;
	m.table = cell + 1;
	m.stars = head->stars;
	m.state = 1;
	decide_loop(len, decide_match_step, &m);
	return m.error ? m.error : (m.state & head->accept) != 0;
}
