/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * open.h - read `open` of a rule: what a permitted lookup opens, and how long.
 */
#pragma once

#include <stdbool.h>

#include "policy/language/schema.h"

/* How long an answer opens what it has, at most and by default. */
#define OPEN_TTL_MAX_S 86400U

/* Set @open to the default of an allow rule: 80/tcp, 443/tcp, 443/udp.
 * -ENOMEM. */
int open_default(struct arena *arena, struct policy_open *open);

/* Set @open to the value of a deny rule: nothing.  What its answers have is
 * watched, where it is, for as long as a permission would open it, on every
 * port. */
void open_nothing(struct policy_open *open);

/* Read `open`.  @target is a struct policy_open that has the defaults. */
int open_read(struct schema_context *context, const struct yaml_node *node,
	      void *target);

/* Check what was read from @node against the rule: @for_everyone if it has no
 * `who`. */
int open_check(const struct schema_context *context,
	       const struct yaml_node *node, const struct policy_open *open,
	       bool for_everyone);

/* Read `special`, of a rule or of `open`, into the same @target. */
int open_read_special(struct schema_context *context,
		      const struct yaml_node *node, void *target);

extern const struct schema_map open_map;
extern const struct schema_map open_ttl_map;
