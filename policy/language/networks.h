/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * networks.h - read the key `networks` of a rule.
 */
#pragma once

#include "policy/language/schema.h"

struct arena; /* policy/arena.h */

/* Read networks, addresses and list:NAME into @target, a struct policy_rule. */
int networks_read(struct schema_context *context, const struct yaml_node *node,
		  void *target);

/* Make rule->networks of the rule's own and those of its lists.  -ENOMEM. */
int networks_join(struct policy_rule *rule, struct arena *arena);
