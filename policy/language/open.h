/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * open.h - `open`: what a permitted lookup opens, and for how long.
 */
#pragma once

#include "policy/language/schema.h"

/* What an allow rule opens that doesn't say: 80/tcp, 443/tcp, 443/udp. */
int open_default(struct arena *arena, struct policy_open *open);

/* @target is a struct policy_open with the defaults in it. */
int open_read(struct schema_context *context, const struct yaml_node *node,
	      void *target);

/* `special`, of a rule or of `open`; the same @target. */
int open_read_special(struct schema_context *context,
		      const struct yaml_node *node, void *target);

extern const struct schema_map open_map;
extern const struct schema_map open_ttl_map;
