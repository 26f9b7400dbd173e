/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_tree.c - records as they are written, and as the journal has them.
 */
#include "enforcer/cli/records/tree.h"

#include "policy/base.h"
#include "tests/unit/unit.h"

static const struct {
	const char *what, *line, *want; /* the text of "a"; NULL: no tree */
} lines[] = {
	{ "a record", "{\"a\":\"b\"}", "b" },
	{ "an entry of the journal", "{\"MESSAGE\":\"{\\\"a\\\":\\\"b\\\"}\"}",
	  "b" },
	{ "a message of others", "{\"MESSAGE\":\"text\",\"a\":\"outer\"}",
	  "outer" },
	{ "a message that is a number", "{\"MESSAGE\":\"7\",\"a\":\"outer\"}",
	  "outer" },
	{ "a message that is no text", "{\"MESSAGE\":[1,2],\"a\":\"outer\"}",
	  "outer" },
	{ "a message that was left out", "{\"MESSAGE\":null,\"a\":\"b\"}",
	  NULL },
	{ "no JSON", "a", NULL },
};

static void the_record_of_a_line_is_found(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		CLEANUP(jsonin_treep)
		yajl_val tree = records_tree(lines[i].line);
		const char *text = YAJL_GET_STRING(jsonin_member(tree, "a"));

		unit_string(lines[i].what, lines[i].want ?: "none",
			    tree ? text ?: "" : "none");
	}
}

static const struct unit_test tests[] = {
	UNIT(the_record_of_a_line_is_found),
};

int main(void)
{
	return unit_main("records_tree", tests, ARRAY_SIZE(tests));
}
