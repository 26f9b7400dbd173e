/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_diag.c - how a diagnostic is written, and how many are kept.
 */
#include "policy/diag.h"

#include <errno.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static const struct diag_at here = { .path = "a.yaml", .line = 3, .col = 7 };

static void a_line_has_path_line_and_column(void)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct diag_at whole = { .path = "a.yaml" };

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	CU_ASSERT_EQUAL(diag_error(diag, here, "want %d", 1), -EINVAL);
	diag_warning(diag, whole, "that");
	unit_string("error", "a.yaml:3:7: error: want 1", diag_line(diag, 0));
	unit_string("warning", "a.yaml: warning: that", diag_line(diag, 1));
	CU_ASSERT_PTR_NULL(diag_line(diag, 2));
	CU_ASSERT_EQUAL(diag_n_errors(diag), 1);
	CU_ASSERT_EQUAL(diag_n_warnings(diag), 1);
}

static void lines_beyond_the_maximum_are_counted(void)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	int i;

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	for (i = 0; i < DIAG_MAX + 7; i++)
		(void)diag_error(diag, here, "%d", i);
	unit_string("last shown", "a.yaml:3:7: error: 19",
		    diag_line(diag, DIAG_MAX - 1));
	unit_string("the rest", "7 more errors, 0 more warnings",
		    diag_line(diag, DIAG_MAX));
	CU_ASSERT_PTR_NULL(diag_line(diag, DIAG_MAX + 1));
	CU_ASSERT_EQUAL(diag_n_errors(diag), DIAG_MAX + 7);
}

static void warnings_leave_room_for_errors(void)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	int i;

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	for (i = 0; i < DIAG_MAX + 1; i++)
		diag_warning(diag, here, "%d", i);
	(void)diag_error(diag, here, "the one that counts");
	unit_string("error", "a.yaml:3:7: error: the one that counts",
		    diag_line(diag, DIAG_MAX));
	unit_string("the rest", "0 more errors, 1 more warnings",
		    diag_line(diag, DIAG_MAX + 1));
}

static void notes_have_room_of_their_own(void)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	int i;

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	for (i = 0; i < DIAG_MAX + 5; i++)
		diag_note(diag, here, "note %d", i);
	for (i = 0; i < DIAG_MAX; i++) {
		(void)diag_error(diag, here, "error %d", i);
		diag_warning(diag, here, "warning %d", i);
	}
	CU_ASSERT_EQUAL(diag_n_errors(diag), DIAG_MAX);
	CU_ASSERT_EQUAL(diag_n_warnings(diag), DIAG_MAX);
	CU_ASSERT_PTR_NOT_NULL(strstr(diag_line(diag, 0), ": note: note 0"));
	CU_ASSERT_PTR_NOT_NULL(
		strstr(diag_line(diag, DIAG_MAX), ": error: error 0"));
	CU_ASSERT_PTR_NOT_NULL(
		strstr(diag_line(diag, 3 * DIAG_MAX - 1), "warning 19"));
	CU_ASSERT_PTR_NULL(diag_line(diag, 3 * DIAG_MAX));
}

static const struct {
	const char *what;
	const char *message;
	const char *want;
} hostile[] = {
	{ "escape sequence", "a\033[2Jb", "a\\x1b[2Jb" },
	{ "a second line", "a\nb.yaml: error", "a\\x0ab.yaml: error" },
	{ "text of other scripts stays", "b\xc3\xbc\xe4\xbe\x8b", NULL },
	{ "text turned around", "a\xe2\x80\xae", "a\\xe2\\x80\\xae" },
	{ "tags that nobody sees", "\xf3\xa0\x81\x81", "\\xf3\\xa0\\x81\\x81" },
	{ "C1 control", "\xc2\x9b", "\\xc2\\x9b" },
	{ "no UTF-8", "\xff\xc3", "\\xff\\xc3" },
	{ "overlong", "\xe0\x80\xaf", "\\xe0\\x80\\xaf" },
	{ "surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80" },
};

static void hostile_bytes_are_escaped(void)
{
	struct diag_at at = { .path = "p" };
	struct diag *diag;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(hostile); i++) {
		CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
		(void)diag_error(diag, at, "%s", hostile[i].message);
		unit_string(hostile[i].what,
			    hostile[i].want ? hostile[i].want
					    : hostile[i].message,
			    diag_line(diag, 0) + strlen("p: error: "));
		diag_free(diag);
	}
}

static void long_text_is_cut_visibly(void)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	char text[2000];
	const char *line;

	memset(text, '\n', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	(void)diag_error(diag, here, "%s", text);
	line = diag_line(diag, 0);
	CU_ASSERT(strlen(line) < 512);
	unit_string("end", "...", line + strlen(line) - 3);
}

static void the_worse_of_two_results_counts(void)
{
	CU_ASSERT_EQUAL(diag_worse(0, 0), 0);
	CU_ASSERT_EQUAL(diag_worse(0, -EINVAL), -EINVAL);
	CU_ASSERT_EQUAL(diag_worse(-EINVAL, 0), -EINVAL);
	CU_ASSERT_EQUAL(diag_worse(-EINVAL, -ENOMEM), -ENOMEM);
	CU_ASSERT_EQUAL(diag_worse(-ENOMEM, -EINVAL), -ENOMEM);
}

static const struct unit_test tests[] = {
	UNIT(a_line_has_path_line_and_column),
	UNIT(lines_beyond_the_maximum_are_counted),
	UNIT(warnings_leave_room_for_errors),
	UNIT(notes_have_room_of_their_own),
	UNIT(hostile_bytes_are_escaped),
	UNIT(long_text_is_cut_visibly),
	UNIT(the_worse_of_two_results_counts),
};

int main(void)
{
	return unit_main("diag", tests, ARRAY_SIZE(tests));
}
