/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rule.h - read the list `rules`: who may look up and connect to what.
 */
#pragma once

#include "policy/language/schema.h"

/* Read @context->policy->rules and number their clauses.  Lists and programs
 * must have been read before. */
int rule_read_all(struct schema_context *context, const struct yaml_node *node,
		  void *unused);

/* Read `domains` or `types` into the struct policy_rule @target. */
int rule_read_domains(struct schema_context *context,
		      const struct yaml_node *node, void *target);
int rule_read_types(struct schema_context *context,
		    const struct yaml_node *node, void *target);

extern const struct schema_map rule_map;
