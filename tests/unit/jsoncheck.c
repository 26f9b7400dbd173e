/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * jsoncheck.c - yajl's tree of the line, and paths in it.
 */
#include "tests/unit/jsoncheck.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_tree.h>

#include "tests/unit/unit.h"

/* The tree of @line, which must be one line. */
static yajl_val parse(const char *line)
{
	char error[256] = "";
	size_t len = strlen(line);
	yajl_val tree;

	CU_ASSERT_FATAL(len > 0 && line[len - 1] == '\n');
	CU_ASSERT_PTR_EQUAL(strchr(line, '\n'), line + len - 1);
	tree = yajl_tree_parse(line, error, sizeof(error));
	if (!tree)
		fprintf(stderr, "%s%s\n", line, error);
	CU_ASSERT_PTR_NOT_NULL_FATAL(tree);
	return tree;
}

/* The value at "a.b.0.c" as text; "-": there is none. */
static const char *value_at(yajl_val at, const char *path)
{
	static char text[2048];
	const char *keys[2] = { text, NULL };
	size_t len, i;

	for (; at && *path; path += len + (path[len] == '.')) {
		len = strcspn(path, ".");
		(void)snprintf(text, sizeof(text), "%.*s", (int)len, path);
		if (YAJL_IS_ARRAY(at)) {
			i = strtoul(text, NULL, 10);
			at = i < at->u.array.len ? at->u.array.values[i] : NULL;
		} else {
			at = yajl_tree_get(at, keys, yajl_t_any);
		}
	}
	if (YAJL_IS_STRING(at))
		return YAJL_GET_STRING(at);
	if (YAJL_IS_NUMBER(at))
		return YAJL_GET_NUMBER(at);
	if (YAJL_IS_TRUE(at))
		return "true";
	if (YAJL_IS_FALSE(at))
		return "false";
	return at ? "(object)" : "-";
}

void jsoncheck_line(const char *line, const struct jsoncheck *checks, size_t n)
{
	yajl_val tree = parse(line);
	size_t i;

	for (i = 0; tree && i < n; i++)
		unit_string(checks[i].path, checks[i].want,
			    value_at(tree, checks[i].path));
	yajl_tree_free(tree);
}
