/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exe_limits.h - how many files of a pattern count that users may have put
 * there.  Whoever may make names that match must not use up the descriptors and
 * places of all others, nor keep the daemon from starting.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EXE_LIMITS_OWNER 256 /* names of each owner that match a pattern */

struct exe_limits {
	size_t left; /* for all patterns and owners but root; set by the caller
		      */
	uint16_t of_owner[1024]; /* more owners than that share some */
	bool left_out;		 /* a name of this pattern does not count */
};

/* Begin to count the names of another pattern. */
void exe_limits_begin(struct exe_limits *limits);

/* Does the name @path below @root count?  Its owner is asked, not that of the
 * file that a link leads to.  Those of root always count. */
bool exe_limits_permit(struct exe_limits *limits, int root, const char *path);
