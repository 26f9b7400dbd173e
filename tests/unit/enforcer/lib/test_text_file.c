/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_text_file.c - files below a directory of the test.
 */
#include "enforcer/lib/text_file.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#include "policy/base.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/unit.h"

static void a_file_is_read_as_far_as_there_is_room(void)
{
	static const struct {
		const char *what, *text, *want;
	} cases[] = {
		{ "empty", "", "" },
		{ "it fits", "0123456", "0123456" },
		{ "too long", "01234567", "0123456" },
	};
	const char *root = hostroot_new();
	char path[PATH_MAX], got[8];
	size_t i;

	(void)snprintf(path, sizeof(path), "%s/a", root);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		hostroot_write("/a", cases[i].text);
		CU_ASSERT_EQUAL(text_file_read(path, got, sizeof(got)), 0);
		unit_string(cases[i].what, cases[i].want, got);
	}
	hostroot_remove();
}

static void a_file_that_cannot_be_read_is_empty(void)
{
	const char *root = hostroot_new();
	char path[PATH_MAX], got[8] = "before";

	CU_ASSERT_EQUAL(text_file_read(root, got, sizeof(got)), -EIO);
	unit_string("a directory", "", got);
	got[0] = 'x';
	(void)snprintf(path, sizeof(path), "%s/a", root);
	CU_ASSERT_EQUAL(text_file_read(path, got, sizeof(got)), -ENOENT);
	unit_string("no file", "", got);
	hostroot_remove();
}

static void a_pipe_is_not_waited_for(void)
{
	const char *root = hostroot_new();
	char path[PATH_MAX], got[8] = "before";

	(void)snprintf(path, sizeof(path), "%s/a", root);
	CU_ASSERT_EQUAL(mkfifo(path, 0600), 0);
	CU_ASSERT_EQUAL(text_file_read(path, got, sizeof(got)), 0);
	unit_string("a pipe", "", got);
	hostroot_remove();
}

static const struct unit_test tests[] = {
	UNIT(a_file_is_read_as_far_as_there_is_room),
	UNIT(a_file_that_cannot_be_read_is_empty),
	UNIT(a_pipe_is_not_waited_for),
};

int main(void)
{
	return unit_main("text_file", tests, ARRAY_SIZE(tests));
}
