/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_command.c - programs that end, print, hang and are missing.
 */
#include "enforcer/cli/doctor/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

#define SOON_MS 10000

static int run(const char *script, int timeout_ms, char *ret_text, size_t room)
{
	const char *const argv[] = { "/bin/sh", "-c", script, NULL };

	return command_run(argv, timeout_ms, ret_text, room);
}

static void the_status_and_both_outputs_of_a_command_are_read(void)
{
	char text[64];

	CU_ASSERT_EQUAL(run("echo out; echo err >&2; exit 7", SOON_MS, text,
			    sizeof(text)),
			7);
	unit_string("what it prints", "out\nerr\n", text);
	CU_ASSERT_EQUAL(run(":", SOON_MS, text, sizeof(text)), 0);
	unit_string("nothing", "", text);
}

static void a_command_has_no_input_and_the_c_locale(void)
{
	char text[64];

	CU_ASSERT_EQUAL(setenv("LANG", "de_DE.UTF-8", 1), 0);
	CU_ASSERT_EQUAL(run("cat; echo \"$LC_ALL${LANG-unset}\"", SOON_MS, text,
			    sizeof(text)),
			0);
	unit_string("its locale", "Cunset\n", text);
}

static void output_longer_than_the_room_is_cut(void)
{
	char text[8];

	CU_ASSERT_EQUAL(run("i=0; while [ $i -lt 20000 ]; do echo 0123456789; "
			    "i=$((i + 1)); done; exit 3",
			    60000, text, sizeof(text)),
			3);
	unit_string("the beginning", "0123456", text);
}

static void a_command_that_hangs_is_killed(void)
{
	char text[64];

	CU_ASSERT_EQUAL(run("echo a; exec sleep 600", 300, text, sizeof(text)),
			-ETIMEDOUT);
	unit_string("what it printed", "a\n", text);
	/* Its output is shut, and it goes on. */
	CU_ASSERT_EQUAL(run("exec sleep 600 >&- 2>&-", 300, text, sizeof(text)),
			-ETIMEDOUT);
}

static void a_command_that_is_missing_or_killed_has_no_status(void)
{
	static const char *const argv[] = { "/nonexistent/program", NULL };
	char text[64];

	CU_ASSERT_EQUAL(command_run(argv, SOON_MS, text, sizeof(text)),
			-ENOENT);
	CU_ASSERT_EQUAL(run("kill -9 $$", SOON_MS, text, sizeof(text)), -EINTR);
}

static const struct unit_test tests[] = {
	UNIT(the_status_and_both_outputs_of_a_command_are_read),
	UNIT(a_command_has_no_input_and_the_c_locale),
	UNIT(output_longer_than_the_room_is_cut),
	UNIT(a_command_that_hangs_is_killed),
	UNIT(a_command_that_is_missing_or_killed_has_no_status),
};

int main(void)
{
	return unit_main("command", tests, ARRAY_SIZE(tests));
}
