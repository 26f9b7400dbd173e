/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * image.bpf.h - the image of the policy in force.
 */
#pragma once

#include "bpf/kern/kernel.bpf.h"
#include "policy/eval/decide.h"

/* bpf/maps/image.c makes it, with as many cells as the policy needs. */
struct image_map {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_INNER_MAP | BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct image_cell));
};

/* Slot 0 holds the image, or nothing. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__array(values, struct image_map);
} images SEC(".maps");

static __always_inline const void *image_in_force(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&images, &zero);
}

/* The header of @image; NULL when there is none or it is damaged. */
static __always_inline const struct image_header *image_head(const void *image)
{
	const struct image_header *header;

	header = image ? (const void *)image_cell(image, 0) : NULL;
	return header && image_check(header) ? header : NULL;
}
