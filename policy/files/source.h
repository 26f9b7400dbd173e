/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * source.h - read a policy source file: the policy file, one that it includes,
 * or the file of a list.
 *
 * A file is refused if it is not a regular file, if others than its owner may
 * write it, if it is empty, or if it is larger than the caller expects.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "policy/diag.h"
#include "policy/terms.h"

/* Bytes of a policy, with the files that it includes: names by the million go
 * to lists. */
#define SOURCE_POLICY_MAX (4U << 20)

struct stat;

/* The text of a policy source file. */
struct source_text {
	char *text; /* zero terminated */
	size_t len;
	struct policy_stamp stamp; /* from before it was read */
	bool is_borrowed;	   /* source_done() leaves the text */
};

/*
 * Read the whole file @path.  0 and *ret_source, which the caller hands to
 * source_done(); -EINVAL: @diag says at @at what was wanted; another negative
 * errno: the machine failed.
 */
int source_read(const char *path, size_t len_max, struct diag *diag,
		struct diag_at at, struct source_text *ret_source);
/* The stamp of the file that @st is about, and of its state. */
struct policy_stamp source_stamp(const struct stat *st);
void source_done(struct source_text *source);

/* What lies behind the last slash of @path. */
const char *source_name(const char *path);

#define SOURCE_HOW_MAX 64
/* May others than its owner write the file or directory @fd, of which @st is?
 * true: @ret_how says by what, as in "mode 0666". */
bool source_others_may_write(int fd, const struct stat *st,
			     char ret_how[SOURCE_HOW_MAX]);
