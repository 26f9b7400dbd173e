/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * snippet.h - a piece of a policy file as a YAML tree, and what its readers
 * need to read it.
 */
#pragma once

#include "policy/language/schema.h"

struct snippet {
	struct yaml_node root;
	struct schema_context context; /* with an empty policy; key "key" */
	struct arena *arena;	       /* of the tree */
};

/* A text that is no YAML fails the test at once. */
void snippet_open(struct snippet *ret, const char *text);
void snippet_done(struct snippet *snippet);

/* The first line of the diagnostics without "test.yaml:", "" if there is none.
 */
const char *snippet_error(const struct snippet *snippet);
