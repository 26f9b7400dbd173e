/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_buf.c - text grows in a buffer, and running out of memory is remembered.
 */
#include "enforcer/lib/buf.h"

#include <stdlib.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static void text_is_kept_while_the_buffer_grows(void)
{
	struct buf buf = { 0 };
	size_t i;

	for (i = 0; i < 100000; i++)
		buf_char(&buf, (char)('a' + i % 26));
	CU_ASSERT_EQUAL(buf.len, 100000);
	CU_ASSERT_FALSE(buf.failed);
	for (i = 0; i < buf.len && buf.data[i] == (char)('a' + i % 26);)
		i++;
	CU_ASSERT_EQUAL(i, 100000);
	buf_done(&buf);
	CU_ASSERT_PTR_NULL(buf.data);
}

static void numbers_are_decimal(void)
{
	static const struct {
		uint64_t number;
		const char *want;
	} cases[] = {
		{ 0, "0" },
		{ 9, "9" },
		{ 10, "10" },
		{ 4294967296, "4294967296" },
		{ UINT64_MAX, "18446744073709551615" },
	};
	struct buf buf = { 0 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		buf_clear(&buf);
		buf_uint(&buf, cases[i].number);
		buf_char(&buf, '\0');
		unit_string(cases[i].want, cases[i].want, buf.data);
	}
	buf_done(&buf);
}

static void padding_reaches_the_column_and_never_cuts(void)
{
	struct buf buf = { 0 };

	buf_text(&buf, "header ");
	buf_text(&buf, "ab");
	buf_pad(&buf, 7, 5);
	buf_text(&buf, "c");
	buf_pad(&buf, 7, 3); /* is behind that column already */
	buf_text(&buf, "d");
	buf_char(&buf, '\0');
	unit_string("line", "header ab   cd", buf.data);
	buf_done(&buf);
}

static void a_cleared_buffer_keeps_its_memory(void)
{
	struct buf buf = { 0 };
	const char *data;
	size_t capacity;

	buf_text(&buf, "abc");
	data = buf.data;
	capacity = buf.capacity;
	buf_clear(&buf);
	CU_ASSERT_EQUAL(buf.len, 0);
	buf_text(&buf, "x");
	CU_ASSERT_PTR_EQUAL(buf.data, data);
	CU_ASSERT_EQUAL(buf.capacity, capacity);
	buf_done(&buf);
}

/* ->failed as an allocation that failed leaves it: a sanitizer would end the
 * program at a real one. */
static void after_a_failure_the_buffer_does_not_grow_until_it_is_cleared(void)
{
	struct buf buf = { 0 };
	size_t capacity;

	buf_text(&buf, "abc");
	buf.failed = true;
	capacity = buf.capacity;
	CU_ASSERT_FALSE(buf_grow(&buf, 1000000));
	buf_pad(&buf, 0, 1000000);
	CU_ASSERT_TRUE(buf.failed);
	CU_ASSERT_EQUAL(buf.capacity, capacity);
	buf_clear(&buf);
	CU_ASSERT_FALSE(buf.failed);
	buf_text(&buf, "de");
	CU_ASSERT_EQUAL(buf.len, 2);
	buf_done(&buf);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(text_is_kept_while_the_buffer_grows),
		UNIT(numbers_are_decimal),
		UNIT(padding_reaches_the_column_and_never_cuts),
		UNIT(a_cleared_buffer_keeps_its_memory),
		UNIT(after_a_failure_the_buffer_does_not_grow_until_it_is_cleared),
	};

	return unit_main("buf", tests, ARRAY_SIZE(tests));
}
