/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * patch.h - rules to be added to a policy file, as a unified diff that patch(1)
 * takes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct buf; /* enforcer/lib/buf.h */

/* Where in the text of a policy more rules can be put. */
struct draft_patch {
	const char *text;
	size_t len;
	size_t at;	     /* they come before this byte of the text */
	size_t replaced;     /* bytes before it that @instead stands for */
	const char *instead; /* "" where nothing is replaced */
	unsigned int indent; /* spaces before each rule */
};

/* Find it in @text, which is a good policy.  false: its rules are written in a
 * way that no line can be added to, as one list in brackets. */
bool draft_patch_find(const char *text, size_t len,
		      struct draft_patch *ret_patch);

/* Add the diff, in which the file is called @path. */
void draft_patch_write(const struct draft_patch *patch, const char *path,
		       const struct buf *rules, struct buf *out);

/* Add the text as it is with the patch. */
void draft_patch_apply(const struct draft_patch *patch, const struct buf *rules,
		       struct buf *out);
