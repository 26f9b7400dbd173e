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
 * Add the matcher @means for the map @node, and read its `who` and `domains`,
 * or the one of them that the kind of @means is about; the table of its keys
 * has schema_pass() for them.  Without `who` it is about everyone, without
 * `domains` about every name.  0; -EINVAL: the diag says what was wanted;
 * -ENOMEM.
 */
int matcher_add(struct schema_context *context,
		const struct policy_matcher *means,
		const struct yaml_node *node);
