/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * listed.h - read `list` of `alerts`: names that are bad, with how bad.
 */
#pragma once

#include "policy/language/schema.h"

int listed_read(struct schema_context *context, const struct yaml_node *node,
		void *unused);

extern const struct schema_map listed_map;
