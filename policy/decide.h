/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * decide.h - the evaluator: the clause of a policy image that decides a
 * question.  The only one there is: compiled for the host and for BPF.
 *
 * Every attribute maps a value to a bit vector of the clauses that it
 * satisfies; a decision is the AND of the vectors, its lowest set bit is the
 * clause that decides, and none set means the default.
 *
 * Nothing here keeps state, allocates or fails but for a malformed name and
 * a damaged image, both of which the caller must treat as denied.  In BPF
 * what is too big for the stack (scratch, walk, subject, vectors) must lie in
 * map values, exclusively the caller's for the time of the call.
 */
#pragma once

#include "policy/decide_cgroup.h"
#include "policy/decide_lookup.h"
#include "policy/decide_subject.h"

#define DECIDE_NO_CLAUSE 0xffff
#define DECIDE_NAME_MAX 255

enum decide_flags {
	DECIDE_OPENS = 1 << 0,	 /* the answer may open egress */
	DECIDE_DEFAULT = 1 << 1, /* no clause matched */
};

struct decide_scratch {
	__u8 name[DECIDE_NAME_MAX + 1]; /* the caller's: bytes as received */
	__u8 slack[72];			/* whole words are read */
	__u8 label[128];		/* where the labels begin */
	__u32 n_labels;
	__u32 pad;
	__u64 names[IMAGE_WORDS];
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

struct decide_scan {
	struct decide_scratch *s;
	__u32 at, avail;
	__s32 len;
};

DECIDE_CALLBACK long decide_scan_step(__u32 i, void *context)
{
	struct decide_scan *scan = (struct decide_scan *)context;
	__u64 at = decide_bound(scan->at, 255);
	__u32 len;

	if (scan->at >= scan->avail || scan->at >= DECIDE_NAME_MAX)
		return 1;
	len = scan->s->name[at];
	if (!len) {
		scan->s->n_labels = i;
		scan->len = (__s32)scan->at + 1;
		return 1;
	}
	if (len > NAME_MAX_LABEL)
		return 1;
	scan->s->label[decide_bound(i, 127)] = (__u8)at;
	scan->at += 1 + len;
	return 0;
}

/*
 * Find the labels of the question's name in s->name, of which @avail bytes
 * are valid.  Its length on the wire, root included (1 to 255), or
 * DECIDE_MALFORMED: no end, a compression pointer, too long.
 */
NAME_INLINE int decide_name_scan(struct decide_scratch *s, __u32 avail)
{
	struct decide_scan scan = { .s = s, .avail = avail };

	scan.len = DECIDE_MALFORMED;
	decide_loop(NAME_MAX_LABELS + 1, decide_scan_step, &scan);
	return scan.len;
}

struct decide_suffixes {
	const void *image;
	const struct image_header *hdr;
	const struct decide_scratch *s;
	struct name_state state;
	__u64 hash;
	__u32 node;   /* of the deepest suffix found */
	__u32 labels; /* in it */
	int error;
};

DECIDE_CALLBACK long decide_suffix_step(__u32 i, void *context)
{
	struct decide_suffixes *x = (struct decide_suffixes *)context;
	__u64 label = decide_bound(x->s->n_labels - 1 - i, 127);
	__u64 at = x->s->label[label];
	__u32 depth;
	__s64 found;

	name_absorb_label(&x->state, x->s->name + at);
	depth = x->hdr->depths & image_depth(i + 1);
	if (!depth && i + 1 < x->s->n_labels)
		return 0;
	x->hash = name_finish(x->state);
	if (!depth)
		return 0;
	found = decide_find_name(x->image, x->hdr, x->hash);
	if (found == DECIDE_DAMAGED) {
		x->error = DECIDE_DAMAGED;
		return 1;
	}
	if (found >= 0) {
		x->node = (__u32)found;
		x->labels = i + 1;
	}
	return 0;
}

struct decide_globs {
	const void *image;
	struct decide_scratch *s;
	__u32 first;
	int error;
};

/* Do @len lower-cased bytes at @p equal the words of @glob from @word on? */
NAME_INLINE int decide_same(const __u8 *p, const struct image_glob *glob,
			    __u32 word, __u32 len)
{
	const struct image_cell *cell = (const void *)glob;
	__u32 i;

	for (i = 0; i <= NAME_MAX_LABEL && i < len; i += 8)
		if (name_lower(name_load(p + i, len - i)) !=
		    cell->words[decide_bound(1 + word + i / 8, 15)])
			return 0;
	return 1;
}

/* Add pattern @i of the parent to s->names if the first label matches it. */
DECIDE_CALLBACK long decide_glob_step(__u32 i, void *context)
{
	struct decide_globs *g = (struct decide_globs *)context;
	const struct image_glob *glob =
		(const void *)image_cell(g->image, g->first + i);
	__u32 len = g->s->name[0], tail;

	if (!glob) {
		g->error = DECIDE_DAMAGED;
		return 1;
	}
	tail = (__u32)glob->prefix_len + glob->suffix_len;
	if (len < tail ||
	    !decide_same(g->s->name + 1, glob, 0, glob->prefix_len))
		return 0;
	tail = (__u32)decide_bound(1 + len - glob->suffix_len, 127);
	if (decide_same(g->s->name + tail, glob, (glob->prefix_len + 7) / 8,
			glob->suffix_len))
		g->error = decide_or(g->image, glob->vec, g->s->names);
	return g->error ? 1 : 0;
}

/* s->names = the clauses that the name satisfies. */
NAME_INLINE int decide_names(struct decide_suffixes *x,
			     struct decide_scratch *s)
{
	struct decide_globs g = { .image = x->image, .s = s };
	const struct image_node *node;
	const struct image_cell *cell;
	__u32 above = s->n_labels - x->labels;

	cell = image_cell(x->image, x->hdr->node_first + x->node / 4);
	if (!cell)
		return DECIDE_DAMAGED;
	node = (const struct image_node *)cell + decide_bound(x->node, 3);
	if (!above)
		return decide_load(x->image, node->exact_vec, s->names);
	if (above > 1)
		return decide_load(x->image, node->below_vec, s->names);
	if (decide_load(x->image, node->child_vec, s->names) < 0)
		return DECIDE_DAMAGED;
	g.first = x->hdr->glob_first + node->glob_first;
	if (node->n_globs && node->n_globs <= IMAGE_GLOBS)
		decide_loop(node->n_globs, decide_glob_step, &g);
	return g.error;
}

/* The lowest clause in @vec; DECIDE_NO_CLAUSE: none. */
NAME_INLINE __u32 decide_first_clause(const __u64 *vec)
{
	__u32 i;

	for (i = 0; i < IMAGE_WORDS; i++)
		if (vec[i])
			return 64 * i + decide_lowest_bit(vec[i]);
	return DECIDE_NO_CLAUSE;
}

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
NAME_INLINE int decide_type(const void *image, const struct image_header *hdr,
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

/* What clause @clause stands for. */
NAME_INLINE int decide_clause(const void *image, const struct image_header *hdr,
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

NAME_INLINE int decide_conclude(const void *image,
				const struct image_header *hdr, __u32 clause,
				struct decide_verdict *ret_verdict)
{
	struct image_clause c = { .action = hdr->default_lookup };

	ret_verdict->clause = (__u16)clause;
	ret_verdict->flags = 0;
	if (clause == DECIDE_NO_CLAUSE)
		ret_verdict->flags = DECIDE_DEFAULT;
	else if (decide_clause(image, hdr, clause, &c) < 0)
		return DECIDE_DAMAGED;
	if (c.flags & IMAGE_CLAUSE_OPENS)
		ret_verdict->flags |= DECIDE_OPENS;
	ret_verdict->rule = c.rule;
	ret_verdict->action = c.action;
	ret_verdict->alert = c.alert;
	return 0;
}

/*
 * Decide the question in @s, which decide_name_scan() found well formed, for
 * a program that satisfies the clauses @subject.  On failure *ret_verdict
 * says denied.
 */
NAME_INLINE int decide_question(const void *image,
				const struct image_header *hdr,
				struct decide_scratch *s, __u16 qtype,
				const __u64 *subject,
				struct decide_verdict *ret_verdict)
{
	struct decide_suffixes x = { .image = image, .hdr = hdr, .s = s };
	__u32 i;
	int r;

	*ret_verdict = (struct decide_verdict){ .clause = DECIDE_NO_CLAUSE };
	name_begin(&x.state, hdr->key, NAME_TAG_NAME);
	x.hash = name_finish(x.state);
	decide_loop(s->n_labels, decide_suffix_step, &x);
	ret_verdict->name_hash = x.hash;
	r = x.error ? x.error : decide_names(&x, s);
	if (!r && (hdr->flags & IMAGE_USES_TYPE))
		r = decide_type(image, hdr, qtype, s->names);
	if (r)
		return r;
	for (i = 0; i < IMAGE_WORDS; i++)
		s->names[i] &= subject[i];
	return decide_conclude(image, hdr, decide_first_clause(s->names),
			       ret_verdict);
}
