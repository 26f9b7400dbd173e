/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * who.h - `programs`, and the `who` of a rule, which may name them.
 */
#pragma once

#include "policy/language/schema.h"

/* The map `programs`: fills @context->programs. */
int who_read_programs(struct schema_context *context,
		      const struct yaml_node *node, void *unused);

/* `who`: @target is the struct policy_rule. */
int who_read(struct schema_context *context, const struct yaml_node *node,
	     void *target);
