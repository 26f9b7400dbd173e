/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * value.h - read the scalars of the policy language, and lists of them.
 *
 * Each reader reports a wrong value with schema_want() and returns -EINVAL; the
 * result is then left alone.
 */
#pragma once

#include <stdint.h>

#include "policy/language/schema.h"

#define VALUE_DURATION_MAX (365U * 86400) /* seconds */

/* Read a scalar that is not empty; @want names it.  *ret_text lives as long as
 * the tree. */
int value_text(const struct schema_context *context,
	       const struct yaml_node *node, const char *want,
	       const char **ret_text);

/* Read yes, no, true, false, on or off; the case does not matter. */
int value_bool(const struct schema_context *context,
	       const struct yaml_node *node, bool *ret_bool);

/* Read a mask of the packet mark; on an error *ret_mask stays. */
int value_mark_mask(const struct schema_context *context,
		    const struct yaml_node *node, uint32_t *ret_mask);

/* Read one of @names, which NULL ends; *ret_index is its place there. */
int value_choice(const struct schema_context *context,
		 const struct yaml_node *node, const char *const *names,
		 unsigned int *ret_index);

/* Read a duration: "90", "90s", "5m", "1h", "1d". */
int value_duration(const struct schema_context *context,
		   const struct yaml_node *node, uint32_t *ret_s);
/* Read a duration from @text as value_duration() does; false: it is none. */
bool value_parse_duration(const char *text, uint32_t *ret_s);

/*
 * Read a date, which is its first moment (UTC), or a date and time of RFC 3339:
 * "2027-01-31", "2027-01-31T12:00:00Z", "2027-01-31T12:00:00.5+01:00".  Seconds
 * since 1970, above 0; parts of a second are left out.
 */
int value_time(const struct schema_context *context,
	       const struct yaml_node *node, int64_t *ret_s);

bool value_parse_time(const char *text, int64_t *ret_s);

/* Is @text a letter with letters, digits and "_.-" behind it, at most 61 bytes?
 */
bool value_is_name(const char *text);

/* Parse @digits, which must be digits only and at most @max. */
bool value_parse_number(const char *digits, uint32_t max, uint32_t *ret_number);

/* How many values @node has: the items of a list; anything else is one. */
size_t value_count(const struct yaml_node *node);

/* Call @read for the scalar @node, or for each item of the list @node.  A list
 * must have one item at least: an empty one would mean "any". */
int value_each(struct schema_context *context, const struct yaml_node *node,
	       int (*read)(struct schema_context *context,
			   const struct yaml_node *value, void *target),
	       void *target);
