/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_tree.c - records as they are written, and as the journal has them.
 */
#include "enforcer/cli/records/tree.h"

#include <errno.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

#define ENTRY(message) "{\"MESSAGE\":" message ",\"a\":\"outer\"}"
#define OPEN "[[[[[[[[[[[[[[[["
#define SHUT "]]]]]]]]]]]]]]]]"
#define DEEP OPEN OPEN OPEN OPEN OPEN SHUT SHUT SHUT SHUT SHUT

static const struct {
	const char *what, *line, *want; /* the text of "a"; NULL: no tree */
	int error;
} lines[] = {
	{ "a record", "{\"a\":\"b\"}", "b", 0 },
	{ "an entry of the journal", ENTRY("\"{\\\"a\\\":\\\"b\\\"}\""), "b",
	  0 },
	{ "another message of ours", ENTRY("\"text\""), "outer", 0 },
	{ "a message that is a number", ENTRY("\"7\""), "outer", 0 },
	{ "a message that is no text", ENTRY("[1,2]"), "outer", 0 },
	{ "a message that was left out", ENTRY("null"), NULL, -EMSGSIZE },
	{ "no JSON", "a", NULL, -EINVAL },
	{ "too deep", "{\"a\":" DEEP "}", NULL, -ELOOP },
	{ "a message that is too deep", ENTRY("\"" DEEP "\""), NULL, -ELOOP },
	{ "brackets in a text", "{\"a\":\"b\",\"c\":\"" DEEP "\"}", "b", 0 },
};

static void the_record_of_a_line_is_found(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		CLEANUP(jsonin_treep) yajl_val tree = NULL;
		const int error = records_tree(lines[i].line, &tree);
		const char *text = YAJL_GET_STRING(jsonin_member(tree, "a"));

		if (error != lines[i].error)
			CU_FAIL(lines[i].what);
		unit_string(lines[i].what, lines[i].want ?: "none",
			    text ?: "none");
	}
}

static const struct unit_test tests[] = {
	UNIT(the_record_of_a_line_is_found),
};

int main(void)
{
	return unit_main("records_tree", tests, ARRAY_SIZE(tests));
}
