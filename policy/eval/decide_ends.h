/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * decide_ends.h - leave out the clauses that have ended.  Part of
 * policy/eval/decide.h.
 *
 * The daemon takes rules that have ended out of the policy.  This is what ends
 * them where no daemon runs, and until it has done so.
 */
#pragma once

#include "policy/eval/decide_vector.h"
#include "policy/eval/image_ends.h"

struct decide_ended {
	const void *image;
	__u64 now_ns;
	__u32 first;
	__u32 vec; /* of the last end that is over; 0: none is */
	int error;
};

DECIDE_CALLBACK long decide_end_step(__u32 i, void *context)
{
	struct decide_ended *x = (struct decide_ended *)context;
	const struct image_cell *cell = image_cell(x->image, x->first + i / 8);
	const struct image_end *end;

	if (!cell) {
		x->error = DECIDE_DAMAGED;
		return 1;
	}
	end = &((const struct image_end *)(const void *)
			cell)[decide_bound(i, 7)];
	if (end->at_ns > x->now_ns)
		return 1;
	x->vec = end->vec;
	return 0;
}

/* @vec &= the clauses that are in force at @now_ns of CLOCK_BOOTTIME; 0: all
 * are. */
EVAL_INLINE int decide_ends(const void *image, __u64 now_ns, __u64 *vec)
{
	struct decide_ended x = { .image = image, .now_ns = now_ns };
	const struct image_ends *ends;

	if (!now_ns)
		return 0;
	ends = (const void *)image_cell(image, IMAGE_ENDS_CELL);
	if (!ends)
		return DECIDE_DAMAGED;
	if (!ends->first_ns || now_ns < ends->first_ns)
		return 0;
	x.first = ends->first;
	decide_loop(ends->n, decide_end_step, &x);
	if (x.error || !x.vec)
		return DECIDE_DAMAGED;
	return decide_and(image, x.vec, vec);
}
