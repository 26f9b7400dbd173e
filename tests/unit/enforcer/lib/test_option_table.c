/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_option_table.c - the kinds of rows, operands, and the words of usage
 * errors.
 */
#include "enforcer/lib/option_table.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/printed.h"
#include "tests/unit/unit.h"

struct target {
	const char *text;
	bool flag;
	int number;
};

static int set_number(void *target, const char *argument)
{
	struct target *t = target;

	t->number = atoi(argument);
	return t->number > 0 ? 0 : -EINVAL;
}

static const struct option_table_row rows[] = {
	{ .name = "text",
	  .letter = 't',
	  .offset = offsetof(struct target, text) },
	{ .name = "flag",
	  .letter = 'f',
	  .kind = OPTION_TABLE_FLAG,
	  .offset = offsetof(struct target, flag) },
	{ .name = "number",
	  .kind = OPTION_TABLE_PARSED,
	  .set = set_number,
	  .wanted = "--number: want more than 0, got" },
};

/* Parse @line, words with one blank between.  @ret_said: standard error. */
static int parse(const char *line, struct target *ret_target,
		 char ret_said[256])
{
	static char text[256];
	char *argv[20], *rest = text;
	struct printed printed;
	int argc = 0, r;

	(void)snprintf(text, sizeof(text), "%s", line);
	while (argc < 19 && (argv[argc] = strsep(&rest, " ")))
		argc++;
	argv[argc] = NULL;
	*ret_target = (struct target){ 0 };
	printed_begin(&printed, STDERR_FILENO);
	r = option_table_parse(argc, argv, rows, ARRAY_SIZE(rows), ret_target);
	printed_end(&printed, ret_said, 256);
	return r;
}

static const struct {
	const char *line;
	int operand; /* index of the first word that is no option */
	struct target want;
} good[] = {
	{ "x", 1, { NULL, false, 0 } },
	{ "x --text a --flag --number 7", 6, { "a", true, 7 } },
	{ "x -t a -f", 4, { "a", true, 0 } },
	{ "x -fta", 2, { "a", true, 0 } },
	{ "x --text=a=b --num=3", 3, { "a=b", false, 3 } },
	{ "x --text a --text b", 5, { "b", false, 0 } },
	{ "x a -f b", 2, { NULL, true, 0 } },
	{ "x -- -f", 2, { NULL, false, 0 } },
};

static void each_row_goes_where_it_says(void)
{
	struct target got;
	char said[256];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		CU_ASSERT_EQUAL(parse(good[i].line, &got, said),
				good[i].operand);
		unit_string(good[i].line, good[i].want.text ?: "(none)",
			    got.text ?: "(none)");
		CU_ASSERT_EQUAL(got.flag, good[i].want.flag);
		CU_ASSERT_EQUAL(got.number, good[i].want.number);
		unit_string("nothing is said", "", said);
	}
}

static const struct {
	const char *line;
	const char *said;
} wrong[] = {
	{ "x --dance", "nameward x: no such option here: '--dance'\n" },
	{ "x -d", "nameward x: no such option here: '-d'\n" },
	{ "x --flag=yes", "nameward x: no such option here: '--flag=yes'\n" },
	{ "x --text", "nameward x: an argument is missing after '--text'\n" },
	{ "x -t", "nameward x: an argument is missing after '-t'\n" },
	{ "x --number 0", "nameward x: --number: want more than 0, got '0'\n" },
	{ "x --\033[31m", "nameward x: no such option here: '--\\x1b[31m'\n" },
};

static void a_usage_error_is_one_line_without_foreign_bytes(void)
{
	struct target got;
	char said[256];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		CU_ASSERT_EQUAL(parse(wrong[i].line, &got, said), -EINVAL);
		unit_string(wrong[i].line, wrong[i].said, said);
	}
}

static const struct unit_test tests[] = {
	UNIT(each_row_goes_where_it_says),
	UNIT(a_usage_error_is_one_line_without_foreign_bytes),
};

int main(void)
{
	return unit_main("option_table", tests, ARRAY_SIZE(tests));
}
