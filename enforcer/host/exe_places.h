/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exe_places.h - the places where the executables of a policy are looked for:
 * each `exe` pattern below each `root` that goes with it.
 */
#pragma once

struct policy; /* policy/policy.h */

/* The texts belong to the policy. */
struct exe_place {
	const char *pattern;
	const char *root; /* NULL: that of the host */
};

typedef int (*exe_places_fn)(void *context, const struct exe_place *place);

/*
 * Call @fn for each place until a call fails; returns the result of that call.
 * Places of the host come first, so that places below other roots can't use up
 * what they need.
 */
int exe_places_each(const struct policy *policy, exe_places_fn fn,
		    void *context);
