/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * value.h - the scalars of the policy language, and lists of them.
 *
 * Each reader reports a wrong value with schema_want() and returns -EINVAL;
 * *ret is untouched then.
 */
#pragma once

#include <stdint.h>

#include "policy/language/schema.h"

#define VALUE_DURATION_MAX (365U * 86400) /* seconds */

/* A scalar that is not empty; @want names it.  Lives as long as the tree. */
int value_text(const struct schema_context *context,
	       const struct yaml_node *node, const char *want,
	       const char **ret_text);

/* yes, no, true, false, on, off */
int value_bool(const struct schema_context *context,
	       const struct yaml_node *node, bool *ret_bool);

/* One of @names, which NULL ends; *ret_index is its place there. */
int value_choice(const struct schema_context *context,
		 const struct yaml_node *node, const char *const *names,
		 unsigned int *ret_index);

/* "90", "90s", "5m", "1h", "1d" */
int value_duration(const struct schema_context *context,
		   const struct yaml_node *node, uint32_t *ret_s);

/* Letters, digits and "_.-" behind a letter, at most 61 bytes. */
bool value_is_name(const char *text);

/* Digits only, up to @max. */
bool value_parse_number(const char *digits, uint32_t max, uint32_t *ret_number);

/* How many values a scalar (one) or a list has. */
size_t value_count(const struct yaml_node *node);

/* Call @read for the scalar @node or each item of the list @node, which must
 * have one at least: an empty list would read as "any". */
int value_each(struct schema_context *context, const struct yaml_node *node,
	       int (*read)(struct schema_context *context,
			   const struct yaml_node *value, void *target),
	       void *target);
