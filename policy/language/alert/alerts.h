/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * alerts.h - read `alerts`: what is suspicious, and what is excepted.
 */
#pragma once

#include "policy/language/schema.h"

struct yaml_maps; /* policy/yaml/map.h */

/*
 * Read `alerts` of @files, the policy file first: of the others `except` alone.
 * Lists and programs must have been read before, and rules not.
 */
int alerts_read(struct schema_context *context, const struct yaml_maps *files);

/* Map @i of `alerts`; NULL past the end. */
const struct schema_map *alerts_schema(size_t i);
