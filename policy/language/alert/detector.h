/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * detector.h - read what `alerts` says of one detector: a severity, or a map.
 */
#pragma once

#include "policy/language/schema.h"

/* @target is not used: @context->key names the detector. */
int detector_read(struct schema_context *context, const struct yaml_node *node,
		  void *unused);

/* The map of detector @i, or that of an item of `list`; NULL past the end. */
const struct schema_map *detector_schema(size_t i);
