/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * image_ends.h - the part of a policy image about clauses that end by
 * themselves.  Cell 1 is a struct image_ends, in every image.
 */
#pragma once

#include <linux/types.h>

#define IMAGE_ENDS_CELL 1

struct image_ends {
	__u64 first_ns; /* of the first end; 0: no clause ends */
	__u32 first;	/* cell of the first struct image_end */
	__u32 n;
	__u64 pad[14];
};

/* 8 in a cell, in the order of their times. */
struct image_end {
	__u64 at_ns; /* CLOCK_BOOTTIME */
	__u32 vec;   /* clauses that are in force from then on */
	__u32 pad;
};

_Static_assert(sizeof(struct image_ends) == 128, "the ends have one cell");
_Static_assert(sizeof(struct image_end) == 16, "8 ends in a cell");
