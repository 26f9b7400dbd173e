/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * decide_type.h - find the clauses that the type of a question satisfies.  Part
 * of policy/eval/decide.h.
 */
#pragma once

#include "policy/eval/decide_vector.h"

struct decide_types {
	const void *image;
	__u32 first, qtype;
	__s64 found;
};

DECIDE_CALLBACK long decide_type_step(__u32 i, void *context)
{
	struct decide_types *t = (struct decide_types *)context;
	const struct image_cell *cell = image_cell(t->image, t->first + i);
	__u32 k;

	if (!cell) {
		t->found = DECIDE_DAMAGED;
		return 1;
	}
	for (k = 0; k < IMAGE_WORDS; k++) {
		if ((__u32)cell->words[k] == t->qtype) {
			t->found = (__s64)(cell->words[k] >> 32);
			return 1;
		}
	}
	return 0;
}

/* @vec &= the clauses that @qtype satisfies. */
EVAL_INLINE int decide_type(const void *image, const struct image_header *hdr,
			    __u16 qtype, __u64 *vec)
{
	struct decide_types t = { .image = image, .found = DECIDE_ABSENT };

	t.first = hdr->clause_first + ((__u32)hdr->n_clauses + 15) / 16;
	t.qtype = qtype;
	decide_loop(hdr->n_type_cells, decide_type_step, &t);
	if (t.found == DECIDE_DAMAGED)
		return DECIDE_DAMAGED;
	return decide_and(image, t.found < 0 ? hdr->type_vec : (__u32)t.found,
			  vec);
}
