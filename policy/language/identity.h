/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * identity.h - read `id` and `serial` of a policy: which state of it this is.
 */
#pragma once

#include "policy/language/schema.h"

int identity_read_id(struct schema_context *context,
		     const struct yaml_node *node, void *unused);
int identity_read_serial(struct schema_context *context,
			 const struct yaml_node *node, void *unused);
