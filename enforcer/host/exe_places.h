/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exe_places.h - where the executables of a policy are looked for: each `exe`
 * below each `root` beside it.
 */
#pragma once

struct policy; /* policy/policy.h */

/* The texts are the policy's own. */
struct exe_place {
	const char *pattern;
	const char *root; /* NULL: the host's own */
};

typedef int (*exeplace_fn)(void *context, const struct exe_place *place);

/*
 * Call @fn for each until one call fails; returns what that did.  The host's
 * come first: what those below other roots use up is not theirs.
 */
int exe_places_each(const struct policy *policy, exeplace_fn fn, void *context);
