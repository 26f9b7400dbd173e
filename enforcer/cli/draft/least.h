/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * least.h - the smallest rule that permits what one record is about.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct buf;	     /* enforcer/lib/buf.h */
struct policy;	     /* policy/policy.h */
struct verdict_past; /* enforcer/cli/verdict/past.h */
struct verdict_who;  /* enforcer/cli/verdict/past.h */

/* Is something known of @who that a rule can name? */
bool draft_least_knows(const struct verdict_who *who);

/*
 * Add the rule that permits @past, a lookup, an ask with a name or a
 * connection, to @who and no other, as an item of `rules` with @indent spaces
 * in front.  No rule of @policy has its name; NULL: there is none.  -ENOENT:
 * nothing that a rule can name is known of @who, or of what it did; then
 * nothing is added.
 */
int draft_least_rule(const struct verdict_who *who,
		     const struct verdict_past *past,
		     const struct policy *policy, size_t indent,
		     struct buf *out);
