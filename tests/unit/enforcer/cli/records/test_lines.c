/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_lines.c - lines of plain and of gzip'd files, whole and cut off.
 */
#include "enforcer/cli/records/lines.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "policy/base.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/unit.h"

#define PATH_LEN 64

static void write_plain(const char *path, const char *bytes, size_t len)
{
	FILE *file = fopen(path, "we");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT_EQUAL(fwrite(bytes, 1, len, file), len);
	CU_ASSERT_EQUAL(fclose(file), 0);
}

static void make_path(char path[PATH_LEN])
{
	(void)snprintf(path, PATH_LEN, "%s/records", hostroot_new());
}

/* Read the file; each line behind its number, then how it ended. */
static void read_all(const char *path, char text[256])
{
	CLEANUP(records_lines_closep) struct records_lines *lines = NULL;
	struct records_line line;
	size_t len = 0;
	int r;

	CU_ASSERT_EQUAL_FATAL(records_lines_open(path, &lines), 0);
	while ((r = records_lines_next(lines, &line)) == 1 || r == -E2BIG)
		len += (size_t)snprintf(text + len, 256 - len, "%lu:%.*s|",
					line.n, r == 1 ? (int)line.len : 8,
					r == 1 ? line.text : "too long");
	(void)snprintf(text + len, 256 - len, "%d", r);
}

static const struct {
	const char *what, *text, *want;
} files[] = {
	{ "nothing", "", "0" },
	{ "one line", "a\n", "1:a|0" },
	{ "the last without its newline", "a\nbc", "1:a|2:bc|0" },
	{ "empty lines count", "\n\na\n\n", "1:|2:|3:a|4:|0" },
};

static void each_line_has_its_number(void)
{
	char path[PATH_LEN], got[256];
	size_t i;

	make_path(path);
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		write_plain(path, files[i].text, strlen(files[i].text));
		read_all(path, got);
		unit_string(files[i].what, files[i].want, got);
	}
	hostroot_remove();
}

/* Write @text as two members behind each other, as rotation by `gzip >>` does;
 * returns how long the file is. */
static long write_gzip(const char *path, const char *text)
{
	size_t i;
	long len;
	FILE *file;

	for (i = 0; i < 2; i++) {
		gzFile to = gzopen(path, i ? "ab" : "wb");

		CU_ASSERT_PTR_NOT_NULL_FATAL(to);
		CU_ASSERT_EQUAL(gzwrite(to, text, (unsigned int)strlen(text)),
				(int)strlen(text));
		CU_ASSERT_EQUAL(gzclose(to), Z_OK);
	}
	file = fopen(path, "re");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	(void)fseek(file, 0, SEEK_END);
	len = ftell(file);
	(void)fclose(file);
	return len;
}

static void a_file_that_is_gzipped_is_unpacked(void)
{
	char path[PATH_LEN], got[256];

	make_path(path);
	(void)write_gzip(path, "a\nb\n");
	read_all(path, got);
	unit_string("two members", "1:a|2:b|3:a|4:b|0", got);
	hostroot_remove();
}

static void a_gzipped_file_that_is_cut_off_is_damaged(void)
{
	char path[PATH_LEN], got[256];
	long len;

	make_path(path);
	len = write_gzip(path, "a\nb\n");
	CU_ASSERT_EQUAL(truncate(path, len - 6), 0);
	read_all(path, got);
	CU_ASSERT_PTR_NOT_NULL(strstr(got, "|-74")); /* -EBADMSG */
	hostroot_remove();
}

static void a_line_that_is_too_long_is_passed_over(void)
{
	char path[PATH_LEN], got[256];
	static char text[RECORDS_LINES_MAX + (300U << 10)];
	size_t len = sizeof(text);

	memset(text, 'x', len);
	text[len - 3] = '\n';
	text[len - 2] = 'b';
	text[len - 1] = '\n';
	make_path(path);
	write_plain(path, text, len);
	read_all(path, got);
	unit_string("long, then short", "1:too long|2:b|0", got);
	hostroot_remove();
}

static void a_file_that_is_not_there_can_not_be_opened(void)
{
	struct records_lines *lines = NULL;

	CU_ASSERT_EQUAL(records_lines_open("/no/such/file", &lines), -ENOENT);
	CU_ASSERT_PTR_NULL(lines);
}

static void a_directory_can_not_be_read(void)
{
	CLEANUP(records_lines_closep) struct records_lines *lines = NULL;
	struct records_line line;

	CU_ASSERT_EQUAL_FATAL(records_lines_open("/tmp", &lines), 0);
	CU_ASSERT_EQUAL(records_lines_next(lines, &line), -EISDIR);
}

static const struct unit_test tests[] = {
	UNIT(each_line_has_its_number),
	UNIT(a_file_that_is_gzipped_is_unpacked),
	UNIT(a_gzipped_file_that_is_cut_off_is_damaged),
	UNIT(a_line_that_is_too_long_is_passed_over),
	UNIT(a_file_that_is_not_there_can_not_be_opened),
	UNIT(a_directory_can_not_be_read),
};

int main(void)
{
	return unit_main("records_lines", tests, ARRAY_SIZE(tests));
}
