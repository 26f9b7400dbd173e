/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * decide_name.h - find the labels of a question's name, and the deepest suffix
 * that the policy has of it.  Part of policy/eval/decide.h.
 */
#pragma once

#include "policy/eval/decide_vector.h"

#define DECIDE_NAME_MAX 255

struct decide_scratch {
	__u8 name[DECIDE_NAME_MAX + 1]; /* set by the caller, as received */
	__u8 slack[72];			/* whole words are read */
	__u8 label[128];		/* where each label begins in name */
	__u32 n_labels;
	__u16 qtype; /* set by the caller, host byte order */
	__u16 pad;
	__u64 now_ns; /* set by the caller: CLOCK_BOOTTIME; 0: whatever has an
		       * end is in force */
	__u64 names[IMAGE_WORDS];    /* clauses that the name satisfies */
	__u64 typeless[IMAGE_WORDS]; /* clauses that it satisfies for any
				      * type; set if the image has types */
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
 * Find the labels of the name in s->name, of which @avail bytes are valid.
 * Returns its length on the wire, root included (1 to 255), or
 * DECIDE_MALFORMED: the name has no end or a compression pointer, or is too
 * long.
 */
EVAL_INLINE int decide_name_scan(struct decide_scratch *s, __u32 avail)
{
	struct decide_scan scan = { .s = s, .avail = avail };

	scan.len = DECIDE_MALFORMED;
	decide_loop(NAME_MAX_LABELS + 1, decide_scan_step, &scan);
	return scan.len;
}

/* decide_find() for names.  The filter answers for most names that the table
 * does not have. */
EVAL_INLINE __s64 decide_find_name(const void *image,
				   const struct image_header *hdr, __u64 hash)
{
	const struct image_cell *cell =
		image_cell(image, image_filter_cell(hdr, hash));
	__u64 bits = image_filter_bits(hash), word;

	if (!cell)
		return DECIDE_DAMAGED;
	word = cell->words[decide_bound(image_filter_word(hash), 15)];
	return (word & bits) == bits ? decide_find(image, hdr, hash)
				     : DECIDE_ABSENT;
}

struct decide_suffixes {
	const void *image;
	const struct image_header *hdr;
	const struct decide_scratch *s;
	struct siphash state;
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
	x->hash = siphash_finish(x->state);
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
