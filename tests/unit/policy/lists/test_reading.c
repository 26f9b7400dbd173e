/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_reading.c - which addresses are known, and how odd lines are counted.
 */
#include "policy/lists/reading.h"

#include <errno.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/policy/lists/listbox.h"
#include "tests/unit/unit.h"

static const struct {
	const char *text;
	bool is_address, is_nowhere;
} words[] = {
	{ "0.0.0.0", true, true },
	{ "127.0.0.1", true, true },
	{ "127.1.2.3", true, true },
	{ "192.0.2.1", true, false },
	{ "::", true, true },
	{ "::1", true, true },
	{ "::ffff:127.0.0.1", true, true },
	{ "2001:db8::1", true, false },
	{ "fe80::1%lo0", true, false },
	{ "%lo0", false, false },
	{ "", false, false },
	{ "1.2.3", false, false },
	{ "a.b", false, false },
	{ "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa", false, false },
};

static void addresses_are_told_from_names(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		const struct lines_word word = { words[i].text,
						 strlen(words[i].text) };

		if (reading_is_address(&word) != words[i].is_address ||
		    reading_is_nowhere(&word) != words[i].is_nowhere)
			CU_FAIL(words[i].text);
	}
}

static void the_first_odd_lines_have_a_note_and_all_are_counted(void)
{
	CLEANUP(listbox_done) struct listbox box;
	static const char text[] = "a\n b..c\nd..\ne..\nf..\ng..\nh..\ni..\n";
	const struct listbox_text from = { .text = text, .len = strlen(text) };

	listbox_read(&box, &from);
	CU_ASSERT_EQUAL(box.error, 0);
	CU_ASSERT_EQUAL(box.list.n_skipped, 7);
	unit_string("first",
		    "l:2:2: note: skipped: want a name without an empty label, "
		    "found 'b..c'",
		    diag_line(box.diag, 0));
	CU_ASSERT_PTR_NOT_NULL(diag_line(box.diag, READING_ODD_SHOWN - 1));
	CU_ASSERT_PTR_NULL(diag_line(box.diag, READING_ODD_SHOWN));
}

static void in_a_strict_list_each_odd_line_is_an_error(void)
{
	CLEANUP(listbox_done) struct listbox box;
	static const char text[] = "a\n\n # x\n  b..c\n0.0.0.0 d e/f g\nh i\n";
	const struct listbox_text from = { .text = text,
					   .len = strlen(text),
					   .strict = true };

	listbox_read(&box, &from);
	CU_ASSERT_EQUAL(box.error, -EINVAL);
	unit_string("first",
		    "l:4:3: error: entry: want a name without an empty label, "
		    "found 'b..c'",
		    diag_line(box.diag, 0));
	unit_string("hosts line",
		    "l:5:11: error: entry: want letters, digits, '-', '_' or "
		    "\\DDD in a name, found 'e/f'",
		    diag_line(box.diag, 1));
	unit_string("two words",
		    "l:6:1: error: entry: want one name a line, or an address "
		    "and names, found 'h i'",
		    diag_line(box.diag, 2));
}

static const struct unit_test tests[] = {
	UNIT(addresses_are_told_from_names),
	UNIT(the_first_odd_lines_have_a_note_and_all_are_counted),
	UNIT(in_a_strict_list_each_odd_line_is_an_error),
};

int main(void)
{
	return unit_main("reading", tests, ARRAY_SIZE(tests));
}
