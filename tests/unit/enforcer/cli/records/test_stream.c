/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_stream.c - where lines end, and which are too long.
 */
#include "enforcer/cli/records/stream.h"

#include <errno.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static FILE *open_text(const char *text, size_t len)
{
	FILE *file = fmemopen((void *)text, len, "r");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	return file;
}

static void lines_are_read_to_the_last_one(void)
{
	static const char text[] = "a\n\nb\0c\nlast";
	static const struct {
		const char *text;
		size_t len;
	} want[] = { { "a", 1 }, { "", 0 }, { "b\0c", 3 }, { "last", 4 } };
	CLEANUP(base_fclosep) FILE *file = open_text(text, sizeof(text) - 1);
	CLEANUP(records_stream_done)
	struct records_stream stream = { .file = file };
	struct records_line line;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(want); i++) {
		CU_ASSERT_EQUAL_FATAL(records_stream_next(&stream, &line), 1);
		CU_ASSERT_EQUAL(line.n, i + 1);
		CU_ASSERT_EQUAL_FATAL(line.len, want[i].len);
		CU_ASSERT_EQUAL(memcmp(line.text, want[i].text, line.len + 1),
				0);
	}
	CU_ASSERT_EQUAL(records_stream_next(&stream, &line), 0);
}

static void a_longer_line_is_passed_over(void)
{
	static char text[2 * RECORDS_LINES_MAX + 5];
	const size_t max = RECORDS_LINES_MAX, size = sizeof(text);
	CLEANUP(base_fclosep) FILE *file = NULL;
	CLEANUP(records_stream_done) struct records_stream stream = { 0 };
	struct records_line line;

	memset(text, 'x', size);
	text[max] = text[2 * max + 2] = '\n'; /* one that fits, and one not */
	file = open_text(text, size);
	stream.file = file;
	CU_ASSERT_EQUAL_FATAL(records_stream_next(&stream, &line), 1);
	CU_ASSERT_EQUAL(line.len, max);
	CU_ASSERT_EQUAL(records_stream_next(&stream, &line), -E2BIG);
	CU_ASSERT_EQUAL(line.n, 2);
	CU_ASSERT_EQUAL_FATAL(records_stream_next(&stream, &line), 1);
	CU_ASSERT_EQUAL(line.n, 3);
	unit_string("behind it", "xx", line.text);
	CU_ASSERT_EQUAL(records_stream_next(&stream, &line), 0);
}

static void a_failure_is_told(void)
{
	CLEANUP(base_fclosep) FILE *file = fopen("/", "re");
	CLEANUP(records_stream_done)
	struct records_stream stream = { .file = file };
	struct records_line line;

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT_EQUAL(records_stream_next(&stream, &line), -EISDIR);
}

static const struct unit_test tests[] = {
	UNIT(lines_are_read_to_the_last_one),
	UNIT(a_longer_line_is_passed_over),
	UNIT(a_failure_is_told),
};

int main(void)
{
	return unit_main("records_stream", tests, ARRAY_SIZE(tests));
}
