/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * matcher.h - fill the table of matchers: which lookups a part of `alerts` is
 * about.
 */
#pragma once

#include "policy/language/schema.h"

/* Make room for @n matchers in the alerts of the policy.  -ENOMEM. */
int matcher_room(struct schema_context *context, size_t n);

/*
 * Add the matcher @means for what @node says, which has @who and @domains, or
 * NULL for one that it has not: then it is about everyone, or every name.  0;
 * -EINVAL: the diag says what was wanted; -ENOMEM.
 */
struct matcher_of {
	const struct yaml_node *node, *who, *domains;
};
int matcher_add(struct schema_context *context,
		const struct policy_matcher *means,
		const struct matcher_of *from);
