/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * decide_other_type.h - is another type of a denied name permitted, or let
 * pass?  Then its answer is "no data" (RFC 2308 2.2), as the name exists for
 * that program.
 */
#pragma once

#include "policy/eval/decide.h"
#include "policy/eval/words.h"

struct decide_others {
	const void *image;
	const struct image_header *hdr;
	const __u64 *subject;
	struct decide_scratch *s;
	__s64 found; /* 1: it is; DECIDE_DAMAGED */
};

/* Is a type permitted whose clauses are in cell @vec? */
EVAL_INLINE __s64 decide_permits(struct decide_others *o, __u32 vec)
{
	struct decide_verdict verdict;
	struct decide_scratch *s = o->s;
	__u32 i;

	for (i = 0; i < IMAGE_WORDS; i++)
		s->names[i] = s->typeless[i] & o->subject[i];
	if (decide_and(o->image, vec, s->names) < 0 ||
	    decide_conclude(o->image, o->hdr, decide_first_clause(s->names),
			    &verdict) < 0)
		return DECIDE_DAMAGED;
	return verdict.action == POLICY_ALLOW || (verdict.flags & DECIDE_AUDIT);
}

DECIDE_CALLBACK long decide_other_step(__u32 i, void *context)
{
	struct decide_others *o = (struct decide_others *)context;
	__u32 first =
		o->hdr->clause_first + ((__u32)o->hdr->n_clauses + 15) / 16;
	const struct image_cell *cell = image_cell(o->image, first + i / 16);
	__u64 entry;

	if (!cell) {
		o->found = DECIDE_DAMAGED;
		return 1;
	}
	entry = cell->words[decide_bound(i, 15)];
	if (entry == IMAGE_NO_TYPE)
		return 0;
	o->found = decide_permits(o, (__u32)(entry >> 32));
	return o->found != 0;
}

/*
 * After decide_question() has denied the question in @s to a program of the
 * clauses @subject: 1, if it permits a question for the same name and another
 * type.  s->names is overwritten.
 */
EVAL_INLINE int decide_other_type(const void *image,
				  const struct image_header *hdr,
				  struct decide_scratch *s,
				  const __u64 *subject)
{
	struct decide_others o = {
		.image = image, .hdr = hdr, .subject = subject, .s = s
	};

	if (!(hdr->flags & IMAGE_USES_TYPE))
		return 0;
	o.found = decide_permits(&o, hdr->type_vec);
	if (!o.found)
		decide_loop(16 * (__u32)hdr->n_type_cells, decide_other_step,
			    &o);
	return o.found < 0 ? DECIDE_DAMAGED : (int)o.found;
}
