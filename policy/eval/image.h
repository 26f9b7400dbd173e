/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * image.h - read the cells of a policy image: on the host from memory, in BPF
 * from the inner map.
 *
 * The evaluator reads one cell at a time with image_cell(), and treats a
 * missing cell as damage.  Freestanding but for the two ways to reach a cell.
 */
#pragma once

#ifdef __BPF__
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>
#else
#include <stddef.h>
#endif

#include "policy/eval/image_layout.h"
#include "policy/eval/inline.h"

_Static_assert(sizeof(struct image_cell) == 128, "cell");
_Static_assert(sizeof(struct image_header) == 128, "header is one cell");
_Static_assert(sizeof(struct image_clause) == 8, "16 clauses in a cell");
_Static_assert(sizeof(struct image_node) == 32, "4 nodes in a cell");
_Static_assert(sizeof(struct image_glob) == 128, "glob is one cell");
_Static_assert(sizeof(struct image_cgroup) == 128, "pattern is one cell");
_Static_assert(sizeof(struct image_matcher) == 128, "matcher head is one cell");
_Static_assert(sizeof(struct image_bucket) == 64, "2 buckets in a cell");

#ifdef __BPF__
/* @image is the inner map.  NULL: the image is damaged. */
static __always_inline const struct image_cell *image_cell(const void *image,
							   __u32 i)
{
	return bpf_map_lookup_elem((void *)image, &i);
}
#else
struct image {
	struct image_cell *cells;
	__u32 n_cells;
};

static inline const struct image_cell *image_cell(const void *image, __u32 i)
{
	const struct image *img = (const struct image *)image;

	return i < img->n_cells ? &img->cells[i] : NULL;
}

/* Allocate @n_cells zeroed cells.  -ENOMEM. */
int image_new(__u32 n_cells, struct image **ret_image);
void image_free(struct image *image); /* NULL is fine */
void image_freep(struct image **image);
size_t image_n_bytes(const struct image *image);
#endif

/* Where the filter has the key @hash: the cell, the word of the cell, and the
 * bits of the word. */
EVAL_INLINE __u32 image_filter_cell(const struct image_header *hdr, __u64 hash)
{
	__u64 n_cells = hdr->n_buckets / 32 + 1;

	return hdr->table_first + (hdr->n_buckets + IMAGE_PROBES) / 2 +
	       (__u32)((hash & 0xffffffff) * n_cells >> 32);
}

EVAL_INLINE __u64 image_filter_word(__u64 hash)
{
	return hash >> 12 & 15;
}

EVAL_INLINE __u64 image_filter_bits(__u64 hash)
{
	return 1ULL << (hash & 63) | 1ULL << (hash >> 6 & 63);
}

/* The bit for names of @labels labels; names of 31 labels and more share one.
 */
EVAL_INLINE __u32 image_depth(__u32 labels)
{
	return 1U << (labels < 31 ? labels : 31);
}

/* Is @hdr the header of an image of this layout, with counts in their bounds?
 * 1: yes. */
EVAL_INLINE int image_check(const struct image_header *hdr)
{
	return hdr->magic == IMAGE_MAGIC && hdr->layout == IMAGE_LAYOUT &&
	       hdr->n_words >= 1 && hdr->n_words <= IMAGE_WORDS &&
	       hdr->n_clauses <= 64 * IMAGE_WORDS && hdr->n_buckets >= 1 &&
	       hdr->n_cgroups <= IMAGE_CGROUPS;
}
