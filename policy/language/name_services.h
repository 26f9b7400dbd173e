/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * name_services.h - read `name_services`.
 */
#pragma once

#include "policy/language/schema.h"

/* Read @node to context->policy->name_services; rules and programs have been
 * read before. */
int name_services_read(struct schema_context *context,
		       const struct yaml_node *node);

extern const struct schema_map name_services_map;
