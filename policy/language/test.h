/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test.h - read `tests`: lookups, and what the policy is to decide of each.
 */
#pragma once

#include "policy/language/schema.h"

/* Read the list `tests` into @context->policy->tests.  The rules have to be
 * read before, since a test may name one. */
int test_read_all(struct schema_context *context, const struct yaml_node *node,
		  void *unused);

extern const struct schema_map test_map;
