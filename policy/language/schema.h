/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * schema.h - describe each map of the policy language as a table with one row
 * for each key.
 *
 * A reader reads the value of one key into @target, the struct of the map that
 * has the key.  It reports a wrong value with schema_want() and returns
 * -EINVAL. Reading goes on with the next key, so that one run finds all errors;
 * only -ENOMEM ends it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "policy/diag.h"
#include "policy/policy.h"
#include "policy/yaml/node.h"

struct bundle; /* policy/files/bundle.h */

/* One entry of `programs`. */
struct schema_program {
	const char *name;
	struct policy_subject *subjects;
	size_t n_subjects;
};

struct schema_context {
	struct bundle *bundle; /* of the files: policy/files/bundle.h */
	struct policy *policy; /* what is read so far */
	struct diag *diag;
	const char *key; /* the key that is read; begins a diagnostic */
	struct schema_program *programs;
	size_t n_programs;
	bool exes_may_lack; /* no warning of an executable that is not there */
};

struct schema_key {
	const char *name;
	int (*read)(struct schema_context *context,
		    const struct yaml_node *value, void *target);
	const char *help; /* what the key means, for the reference */
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

/* Read @node as the map @map, key by key in the order of the table. */
int schema_read(struct schema_context *context, const struct schema_map *map,
		const struct yaml_node *node, void *target);

/* The reader of a key whose value is read at another time: it reads nothing. */
int schema_pass(struct schema_context *context, const struct yaml_node *node,
		void *unused);

/* Report "KEY: want FORMAT, found ...", with the text or kind of @node at the
 * end.  Returns -EINVAL. */
int schema_want(const struct schema_context *context,
		const struct yaml_node *node, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

struct diag_at schema_at(const struct schema_context *context,
			 const struct yaml_node *node);
