/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_command.c - two texts in one allocation, each of which may be missing.
 */
#include "enforcer/host/identity/command.h"

#include <stddef.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static const char *word(const char *text)
{
	return text ? text : "(none)";
}

static void texts_that_are_not_known_are_missing(void)
{
	static const struct {
		const char *what, *exe, *line;
		const char *want_exe, *want_line;
	} cases[] = {
		{ "both", "/bin/ls", "ls -l", "/bin/ls", "ls -l" },
		{ "no command line", "/bin/ls", "", "/bin/ls", "(none)" },
		{ "no executable", "", "ls -l", "(none)", "ls -l" },
		{ "nothing", "", "", "(none)", "(none)" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct command *command =
			command_new(cases[i].exe, cases[i].line);

		unit_string(cases[i].what, cases[i].want_exe,
			    word(command_exe(command)));
		unit_string(cases[i].what, cases[i].want_line,
			    word(command_line(command)));
		CU_ASSERT_TRUE(
			command_is(command, cases[i].exe, cases[i].line));
		CU_ASSERT_FALSE(command_is(command, "/bin/cat", cases[i].line));
		CU_ASSERT_FALSE(command_is(command, cases[i].exe, "cat"));
		command_free(command);
	}
}

static void no_command_is_one_of_which_nothing_is_known(void)
{
	CU_ASSERT_PTR_NULL(command_exe(NULL));
	CU_ASSERT_PTR_NULL(command_line(NULL));
	CU_ASSERT_TRUE(command_is(NULL, "", ""));
	CU_ASSERT_FALSE(command_is(NULL, "/bin/ls", ""));
	CU_ASSERT_FALSE(command_is(NULL, "", "ls"));
	command_free(NULL);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(texts_that_are_not_known_are_missing),
		UNIT(no_command_is_one_of_which_nothing_is_known),
	};

	return unit_main("command", tests, ARRAY_SIZE(tests));
}
