/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * snippet.c - a piece of a policy file as a YAML tree.
 */
#include "tests/unit/policy/language/snippet.h"

#include <string.h>

#include "policy/arena.h"
#include "policy/yaml/yaml.h"
#include "tests/unit/unit.h"

#define PATH "test.yaml"

void snippet_open(struct snippet *ret, const char *text)
{
	const struct yaml_input input = { .path = PATH,
					  .text = text,
					  .len = strlen(text) };

	*ret = (struct snippet){ .context.key = "key" };
	CU_ASSERT_EQUAL_FATAL(arena_new(&ret->arena), 0);
	CU_ASSERT_EQUAL_FATAL(diag_new(&ret->context.diag), 0);
	CU_ASSERT_EQUAL_FATAL(policy_new(PATH, &ret->context.policy), 0);
	CU_ASSERT_EQUAL_FATAL(
		yaml_read(&input, ret->context.diag, ret->arena, &ret->root),
		0);
}

void snippet_done(struct snippet *snippet)
{
	policy_free(snippet->context.policy);
	diag_free(snippet->context.diag);
	arena_free(snippet->arena);
}

const char *snippet_error(const struct snippet *snippet)
{
	const char *line = diag_line(snippet->context.diag, 0);

	return line ? line + strlen(PATH ":") : "";
}
