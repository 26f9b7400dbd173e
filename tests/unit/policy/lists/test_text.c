/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_text.c - whole lists: limits, empty ones, and long ones.
 */
#include "policy/lists/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "policy/diag.h"
#include "tests/unit/policy/lists/listbox.h"
#include "tests/unit/unit.h"

#define LINES 50000

static void a_list_of_comments_is_a_warning(void)
{
	CLEANUP(listbox_done) struct listbox box;
	const struct listbox_text from = { .text = "# x\n\n", .len = 5 };

	listbox_read(&box, &from);
	CU_ASSERT_EQUAL(box.error, 0);
	unit_string("warning",
		    "l: warning: want a name at least, found none: the list is "
		    "empty",
		    diag_line(box.diag, 0));
}

static void a_list_of_odd_lines_is_a_warning_or_strict_an_error(void)
{
	struct listbox_text from = { .text = "<html>\n", .len = 7 };
	struct listbox box;

	listbox_read(&box, &from);
	CU_ASSERT_EQUAL(box.error, 0);
	CU_ASSERT_EQUAL(diag_n_warnings(box.diag), 1);
	CU_ASSERT_EQUAL(box.list.n_skipped, 1);
	listbox_done(&box);
	from.strict = true;
	listbox_read(&box, &from);
	CU_ASSERT_EQUAL(box.error, -EINVAL);
	listbox_done(&box);
}

static void a_zero_byte_is_odd(void)
{
	CLEANUP(listbox_done) struct listbox box;
	const struct listbox_text from = { .text = "a\nb\0c\n", .len = 6 };

	listbox_read(&box, &from);
	CU_ASSERT_EQUAL(box.error, 0);
	CU_ASSERT_EQUAL(box.list.n_patterns, 1);
	CU_ASSERT_EQUAL(box.list.n_skipped, 1);
}

static void too_many_names_are_refused(void)
{
	CLEANUP(listbox_done) struct listbox box;
	size_t len = 4 * (size_t)POLICY_NAMES_MAX + 4, i;
	CLEANUP(base_freep) char *text = malloc(len);
	const struct listbox_text from = { .text = text, .len = len };

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	for (i = 0; i < len; i += 4) {
		text[i] = (char)('a' + i / 4 % 26);
		text[i + 1] = '.';
		text[i + 2] = 'x';
		text[i + 3] = '\n';
	}
	listbox_read(&box, &from);
	CU_ASSERT_EQUAL(box.error, -EINVAL);
	unit_string("limit", "l: error: want at most 4000000 names, found more",
		    diag_line(box.diag, 0));
}

/* The image has room for no more, and would be refused with all other lists. */
static void too_many_patterns_before_a_name_are_odd(void)
{
	CLEANUP(listbox_done) struct listbox box;
	char text[1024], *at = text;
	struct listbox_text from = { .text = text };
	int i;

	for (i = 0; i < 34; i++)
		at += sprintf(at, "ads-%d*.example.com\n", i);
	at += sprintf(at, "ads-0*.example.com\nads-*.example.net\nb\n");
	from.len = (size_t)(at - text);
	listbox_read(&box, &from);
	CU_ASSERT_EQUAL(box.error, 0);
	CU_ASSERT_EQUAL(box.list.n_patterns, 35);
	CU_ASSERT_EQUAL(box.list.n_skipped, 2);
	unit_string("note",
		    "l:33:1: note: skipped: want at most 32 patterns with part "
		    "of a label before a name, found 'ads-32*.example.com'",
		    diag_line(box.diag, 0));
}

static const struct {
	const char *what, *text;
	bool subdomains, given;
	const char *want; /* NULL: there is no note */
} stars[] = {
	{ "a list for wildcards", "# x\n*.a.test\n*.b.test\nc.test\n", false,
	  false,
	  "l:2:1: note: subdomains: 2 of 3 entries are '*.NAME', every name "
	  "with one label more; with 'subdomains: yes' they are NAME and all "
	  "below, as most lists mean it" },
	{ "with subdomains", "*.a.test\n", true, true, NULL },
	{ "without, as it says", "*.a.test\n", false, true, NULL },
	{ "half of them", "*.a.test\nb.test\n", false, false, NULL },
	{ "part of a label", "x*.a.test\n", false, false, NULL },
	{ "all below", "**.a.test\n", false, false, NULL },
};

static void a_list_for_wildcards_has_a_note(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(stars); i++) {
		CLEANUP(listbox_done) struct listbox box;
		const struct listbox_text from = {
			.text = stars[i].text,
			.len = strlen(stars[i].text),
			.subdomains = stars[i].subdomains,
			.subdomains_given = stars[i].given,
		};

		listbox_read(&box, &from);
		unit_string(stars[i].what, stars[i].want ?: "none",
			    diag_line(box.diag, 0) ?: "none");
	}
}

/* A long list in each format, with an exception in those that have them. */
static const struct {
	const char *what;
	const char *head;
	const char *before, *behind;
	size_t patterns;
} formats[] = {
	{ "names", "", "", "\n", 1 },
	{ "hosts", "", "0.0.0.0 ", "\n", 1 },
	{ "adblock", "@@||name-7.tracker.example.com^\n", "||", "^\n", 2 },
	{ "dnsmasq", "server=/x.name-7.tracker.example.com/#\n", "local=/",
	  "/\n", 2 },
	{ "unbound", "server:\n", "local-zone: \"", "\" always_null\n", 2 },
	{ "rpz", "$TTL 60\n", "", " CNAME .\n", 1 },
	{ "csv", "\"id\",\"domain\"\n", "\"7\", \"", "\", \"x\"\n", 1 },
	{ "odd lines", "a.b\n", "/", "$script\n", 0 },
};

static void a_long_list_of_every_format_is_read(void)
{
	CLEANUP(base_freep) char *text = malloc((size_t)LINES * 64);
	size_t i;
	int k;

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		struct listbox_text from = { .text = text };
		struct listbox box;
		char *at = text + sprintf(text, "%s", formats[i].head);

		for (k = 0; k < LINES; k++)
			at += sprintf(at, "%sname-%d.tracker.example.com%s",
				      formats[i].before, k, formats[i].behind);
		from.len = (size_t)(at - text);
		listbox_read(&box, &from);
		CU_ASSERT_EQUAL(box.error, 0);
		CU_ASSERT(box.list.n_patterns + 2 >=
			  formats[i].patterns * (size_t)LINES);
		listbox_done(&box);
	}
}

static const struct unit_test tests[] = {
	UNIT(a_list_of_comments_is_a_warning),
	UNIT(a_list_of_odd_lines_is_a_warning_or_strict_an_error),
	UNIT(a_zero_byte_is_odd),
	UNIT(too_many_names_are_refused),
	UNIT(a_list_for_wildcards_has_a_note),
	UNIT(too_many_patterns_before_a_name_are_odd),
	UNIT(a_long_list_of_every_format_is_read),
};

int main(void)
{
	return unit_main("text", tests, ARRAY_SIZE(tests));
}
