/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * subject.h - read a subject: a map that says which programs are meant.
 */
#pragma once

#include "policy/language/schema.h"

/* Read a subject into @target, a struct policy_subject, zeroed. */
int subject_read(struct schema_context *context, const struct yaml_node *node,
		 void *target);

/* Check the text of `comm`.  -EINVAL: the diag says what was wanted. */
int subject_check_comm(const struct schema_context *context,
		       const struct yaml_node *node);

extern const struct schema_map subject_map;
