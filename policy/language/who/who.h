/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * who.h - read `programs`, and the `who` of a rule, which may name a program.
 */
#pragma once

#include "policy/language/schema.h"

/* Read the map `programs` into @context->programs. */
int who_read_programs(struct schema_context *context,
		      const struct yaml_node *node, void *unused);

/* Read `who` into @target, the struct policy_rule. */
int who_read(struct schema_context *context, const struct yaml_node *node,
	     void *target);
