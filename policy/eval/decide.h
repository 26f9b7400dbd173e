/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * decide.h - the evaluator: find the clause of a policy image that decides a
 * question.  The same code is compiled for the host and for BPF.
 *
 * For each attribute the value of the question is mapped to a bit vector of the
 * clauses that it satisfies.  The decision is the AND of all vectors: its
 * lowest bit is the clause that decides, and if no bit is set the default does.
 *
 * Nothing here keeps state or allocates.  It fails only for a malformed name
 * and a damaged image, both of which the caller must treat as denied.  In BPF,
 * what is too big for the stack (scratch, walk, subject, vectors) must lie in
 * map values that nobody else uses during the call.
 */
#pragma once

#include "policy/eval/decide_cgroup.h"
#include "policy/eval/decide_ends.h"
#include "policy/eval/decide_glob.h"
#include "policy/eval/decide_name.h"
#include "policy/eval/decide_subject.h"
#include "policy/eval/decide_type.h"
#include "policy/eval/decide_vector.h"
#include "policy/eval/words.h"

#define DECIDE_NO_CLAUSE 0xffff

enum decide_flags {
	DECIDE_OPENS = 1 << 0,	 /* the answer may open egress, or with
				  * DECIDE_AUDIT is watched */
	DECIDE_DEFAULT = 1 << 1, /* no clause matches */
	DECIDE_AUDIT = 1 << 2,	 /* it is denied, and passes all the same */
};

struct decide_verdict {
	__u64 name_hash; /* name_hash() of the question */
	__u16 clause;	 /* DECIDE_NO_CLAUSE: none */
	__u16 rule;	 /* of the clause */
	__u8 action;	 /* enum policy_action */
	__u8 alert;	 /* enum policy_alert */
	__u8 flags;	 /* enum decide_flags */
	__u8 pad;
};

/*
 * Only DECIDE_GROUPS_MAX of @n_groups supplementary groups are evaluated.  Is
 * it therefore unknown which clauses a program satisfies?  A `deny` for a group
 * that was left out would be missed.
 */
EVAL_INLINE int decide_groups_unknown(const struct image_header *hdr,
				      __u32 n_groups)
{
	return (hdr->flags & IMAGE_USES_GID) && n_groups > DECIDE_GROUPS_MAX;
}

/* The lowest clause in @vec; DECIDE_NO_CLAUSE: @vec is empty. */
EVAL_INLINE __u32 decide_first_clause(const __u64 *vec)
{
	__u32 i;

	for (i = 0; i < IMAGE_WORDS; i++)
		if (vec[i])
			return 64 * i + decide_lowest_bit(vec[i]);
	return DECIDE_NO_CLAUSE;
}

/* Read what the image has about clause number @clause. */
EVAL_INLINE int decide_clause(const void *image, const struct image_header *hdr,
			      __u32 clause, struct image_clause *ret_clause)
{
	const struct image_cell *cell =
		image_cell(image, hdr->clause_first + clause / 16);

	if (!cell || clause >= hdr->n_clauses)
		return DECIDE_DAMAGED;
	*ret_clause =
		((const struct image_clause *)cell)[decide_bound(clause, 15)];
	return 0;
}

EVAL_INLINE int decide_conclude(const void *image,
				const struct image_header *hdr, __u32 clause,
				struct decide_verdict *ret_verdict)
{
	struct image_clause c = { .action = hdr->default_lookup };

	if (hdr->mode == POLICY_AUDIT)
		c.flags = IMAGE_CLAUSE_AUDIT;
	ret_verdict->clause = (__u16)clause;
	ret_verdict->flags = 0;
	if (clause == DECIDE_NO_CLAUSE)
		ret_verdict->flags = DECIDE_DEFAULT;
	else if (decide_clause(image, hdr, clause, &c) < 0)
		return DECIDE_DAMAGED;
	if (c.flags & IMAGE_CLAUSE_OPENS)
		ret_verdict->flags |= DECIDE_OPENS;
	if ((c.flags & IMAGE_CLAUSE_AUDIT) && c.action == POLICY_DENY)
		ret_verdict->flags |= DECIDE_AUDIT;
	ret_verdict->rule = c.rule;
	ret_verdict->action = c.action;
	ret_verdict->alert = c.alert;
	return 0;
}

/* s->names = the clauses in force that both the question's name, whose deepest
 * known suffix is in @x, and its type satisfy. */
EVAL_APART int decide_clauses(struct decide_suffixes *x,
			      struct decide_scratch *s)
{
	int r = decide_names(x, s);
	__u32 i;

	if (!r && (x->hdr->flags & IMAGE_ENDS))
		r = decide_ends(x->image, s->now_ns, s->names);
	if (r || !(x->hdr->flags & IMAGE_USES_TYPE))
		return r;
	for (i = 0; i < IMAGE_WORDS; i++)
		s->typeless[i] = s->names[i];
	return decide_type(x->image, x->hdr, s->qtype, s->names);
}

/*
 * Decide the question in @s for a program that satisfies the clauses @subject.
 * decide_name_scan() must have found the name well formed.  After a failure
 * *ret_verdict says denied.
 */
EVAL_INLINE int decide_question(const void *image,
				const struct image_header *hdr,
				struct decide_scratch *s, const __u64 *subject,
				struct decide_verdict *ret_verdict)
{
	struct decide_suffixes x = { .image = image, .hdr = hdr, .s = s };
	__u32 i;
	int r;

	*ret_verdict = (struct decide_verdict){ .clause = DECIDE_NO_CLAUSE };
	siphash_begin(&x.state, hdr->key, IMAGE_TAG_NAME);
	decide_loop(s->n_labels, decide_suffix_step, &x);
	if (!s->n_labels) /* the last label finishes the hash */
		x.hash = siphash_finish(x.state);
	ret_verdict->name_hash = x.hash;
	r = x.error ? x.error : decide_clauses(&x, s);
	if (r)
		return r;
	for (i = 0; i < IMAGE_WORDS; i++)
		s->names[i] &= subject[i];
	return decide_conclude(image, hdr, decide_first_clause(s->names),
			       ret_verdict);
}
