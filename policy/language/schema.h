/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * schema.h - the maps of the policy language as tables: one row a key.
 *
 * A reader takes the value of one key into @target, the struct that the map
 * around it fills.  It reports what is wrong with schema_want() and returns
 * -EINVAL; reading goes on with the next key, so that one run finds
 * everything.  Only -ENOMEM ends it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "policy/diag.h"
#include "policy/policy.h"
#include "policy/yaml/node.h"

/* One entry of `programs`. */
struct schema_program {
	const char *name;
	struct policy_subject *subjects;
	size_t n_subjects;
};

struct schema_context {
	struct policy *policy; /* being filled */
	struct diag *diag;
	const char *key; /* the key being read; begins a diagnostic */
	struct schema_program *programs;
	size_t n_programs;
};

struct schema_key {
	const char *name;
	int (*read)(struct schema_context *context,
		    const struct yaml_node *value, void *target);
	const char *help; /* what it says, for the reference */
	bool required;
};

struct schema_map {
	const char *name; /* "a rule" */
	const struct schema_key *keys;
	size_t n_keys;
};

#define SCHEMA_MAP(map_name, rows)                                             \
	{                                                                      \
		.name = (map_name), .keys = (rows), .n_keys = ARRAY_SIZE(rows) \
	}

/* Read @node as @map, key by key in the order of the table. */
int schema_read(struct schema_context *context, const struct schema_map *map,
		const struct yaml_node *node, void *target);

/* "KEY: want FORMAT, found what @node is".  Returns -EINVAL. */
int schema_want(const struct schema_context *context,
		const struct yaml_node *node, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

struct diag_at schema_at(const struct schema_context *context,
			 const struct yaml_node *node);

/* Of two results the one that weighs more: the machine's, the user's, 0. */
int schema_worse(int a, int b);
