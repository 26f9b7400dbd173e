/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * list.h - read the map `lists` and the files that it names.
 */
#pragma once

#include "policy/language/schema.h"

/* Read the map `lists` into @context->policy->lists. */
int list_read_all(struct schema_context *context, const struct yaml_node *node,
		  void *unused);

/*
 * Read the file of @list, of which all else that the policy says is set.  @at
 * is where the policy names it.  0; -EINVAL: @bundle->diag says what was
 * wanted; another negative errno.
 */
int list_read_file(struct bundle *bundle, struct diag_at at,
		   struct policy_list *list);

/* The list of the name @name; NULL: there is none. */
const struct policy_list *list_find(const struct policy *policy,
				    const char *name);

/* NAME, if @node is "list:NAME"; NULL: it is something else. */
const char *list_reference(const struct yaml_node *node);

extern const struct schema_map list_map;
