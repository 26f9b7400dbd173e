/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rule_check.h - check what the keys of a rule say together, and beside the
 * rules before it.
 */
#pragma once

#include "policy/language/schema.h"

/* Check @rule, which was read from @node, and number its clauses.  0; -EINVAL:
 * the diag says what was wanted. */
int rule_check(const struct schema_context *context,
	       const struct yaml_node *node, struct policy_rule *rule);

/* Warn if an earlier rule decides every lookup, so that this one decides none.
 */
void rule_check_reach(const struct schema_context *context,
		      const struct yaml_node *node,
		      const struct policy_rule *rule);
