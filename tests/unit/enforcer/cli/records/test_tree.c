/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_tree.c - records as they are written, and as the journal has them.
 */
#include "enforcer/cli/records/tree.h"

#include <errno.h>
#include <string.h>

#include "enforcer/cli/records/entry.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

#define OF(uid, exe, message)                                             \
	"{\"_UID\":\"" uid "\",\"_EXE\":\"" exe "\",\"MESSAGE\":" message \
	",\"a\":\"outer\"}"
#define ENTRY(message) OF("0", "/usr/sbin/nameward", message)
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
	{ "that of somebody else",
	  OF("1000", "/usr/bin/logger", "\"{\\\"a\\\":\\\"b\\\"}\""), NULL,
	  -EPERM },
	{ "another message of somebody else",
	  OF("0", "/usr/bin/conmon", "\"text\""), NULL, -EPERM },
	{ "one that was left out", OF("1000", "/usr/sbin/nameward", "null"),
	  NULL, -EPERM },
	{ "nobody knows whose", "{\"MESSAGE\":\"{}\"}", NULL, -EPERM },
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

/* Where one takes an entry for ours, all do. */
static void trees_and_records_agree_on_whose_a_line_is(void)
{
	CLEANUP(records_entry_done) struct records_parser parser = { 0 };
	struct records_entry entry;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		const char *line = lines[i].line;
		const int error = records_entry_parse(&parser, line,
						      strlen(line), &entry);

		if ((error == -EPERM) != (lines[i].error == -EPERM))
			CU_FAIL(lines[i].what);
	}
}

static const struct unit_test tests[] = {
	UNIT(the_record_of_a_line_is_found),
	UNIT(trees_and_records_agree_on_whose_a_line_is),
};

int main(void)
{
	return unit_main("records_tree", tests, ARRAY_SIZE(tests));
}
