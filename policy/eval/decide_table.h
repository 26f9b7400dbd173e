/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * decide_table.h - search the table of a policy image; and what all parts of
 * the evaluator use.  Part of policy/eval/decide.h.
 */
#pragma once

#include "policy/eval/image.h"
#include "policy/eval/name.h"

#define DECIDE_CALLBACK static inline __attribute__((unused))

/* The values of EBADMSG and EIO, which BPF has no header for. */
enum decide_error {
	DECIDE_MALFORMED = -74,
	DECIDE_DAMAGED = -5,
};

/* The result of decide_find() for a key that the table does not have. */
#define DECIDE_ABSENT (-1)

/*
 * Bound @x by @mask, a power of two less 1.  Without the barrier clang could go
 * on with another copy of @x, whose bounds the verifier does not know.
 */
EVAL_INLINE __u64 decide_bound(__u64 x, __u64 mask)
{
	x &= mask;
	__asm__ volatile("" : "+r"(x));
	return x;
}

typedef long (*decide_step)(__u32 i, void *context);

/* Call @step for 0 .. @n - 1, or until it returns 1.  @context lies on the
 * stack. */
EVAL_INLINE void decide_loop(__u32 n, decide_step step, void *context)
{
#ifdef __BPF__
	bpf_loop(n, (void *)step, context, 0);
#else
	for (__u32 i = 0; i < n; i++)
		if (step(i, context))
			break;
#endif
}

struct decide_probe {
	const void *image;
	__u64 key, at; /* the bucket */
	__s64 found;
	__u32 first; /* cell of the table */
};

DECIDE_CALLBACK long decide_probe_step(__u32 i, void *context)
{
	struct decide_probe *p = (struct decide_probe *)context;
	__u64 at = p->at + i;
	const struct image_cell *cell =
		image_cell(p->image, p->first + (__u32)(at >> 1));
	const struct image_bucket *bucket;
	__u32 slot;

	if (!cell) {
		p->found = DECIDE_DAMAGED;
		return 1;
	}
	bucket = (const void *)(cell->words + 8 * decide_bound(at, 1));
	for (slot = 0; slot < IMAGE_SLOTS; slot++) {
		if (bucket->key[slot] == p->key) {
			p->found = bucket->value[slot];
			return 1;
		}
	}
	return !bucket->overflow;
}

/* The value of @key, which is the number of a cell or a node; DECIDE_ABSENT or
 * DECIDE_DAMAGED. */
EVAL_INLINE __s64 decide_find(const void *image, const struct image_header *hdr,
			      __u64 key)
{
	struct decide_probe p = { .image = image, .key = key };

	p.at = (key >> 32) * hdr->n_buckets >> 32;
	p.first = hdr->table_first;
	p.found = DECIDE_ABSENT;
	decide_loop(IMAGE_PROBES, decide_probe_step, &p);
	return p.found;
}
