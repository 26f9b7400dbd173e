/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * except.h - read `except` of `alerts`: lookups that detectors do not look at.
 */
#pragma once

#include "policy/language/schema.h"

int except_read(struct schema_context *context, const struct yaml_node *node,
		void *unused);

extern const struct schema_map except_map;
