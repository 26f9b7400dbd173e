/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * decide_glob.h - find the clauses that a name satisfies, from the node of its
 * deepest suffix.  Part of policy/eval/decide.h.
 */
#pragma once

#include "policy/eval/decide_name.h"

struct decide_globs {
	const void *image;
	struct decide_scratch *s;
	__u32 first;
	int error;
};

/* Are the @len bytes at @p, in lower case, the words of @glob from @word on? */
EVAL_INLINE int decide_same(const __u8 *p, const struct image_glob *glob,
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

/* Add the clauses of glob @i of the parent if the first label matches it. */
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

/* s->names = the clauses that the name in @s satisfies. */
EVAL_INLINE int decide_names(struct decide_suffixes *x,
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
