/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_packed.c - streams of plain and of gzip'd files, whole and cut off.
 */
#include "enforcer/cli/records/packed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

#define TEXT "a line\nanother\n"

/* A file of TEXT; "wT" writes it as it is, "w" gzip'd. */
static void make_file(char path[32], const char *mode)
{
	gzFile file;
	int fd;

	(void)snprintf(path, 32, "/tmp/nameward-packed-XXXXXX");
	fd = mkstemp(path);
	CU_ASSERT_FATAL(fd >= 0);
	file = gzdopen(fd, mode);
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT_EQUAL(gzputs(file, TEXT), (int)strlen(TEXT));
	CU_ASSERT_EQUAL(gzclose(file), Z_OK);
}

/* What the stream gives; how it ends. */
static int read_all(const char *path, char text[64])
{
	CLEANUP(base_fclosep) FILE *stream = NULL;
	size_t n;

	CU_ASSERT_EQUAL_FATAL(packed_stream(path, &stream), 0);
	n = fread(text, 1, 63, stream);
	text[n] = '\0';
	return ferror(stream) ? -errno : 0;
}

static void packed_and_plain_files_give_the_same(void)
{
	static const char *const modes[] = { "wT", "w" };
	char path[32], text[64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		make_file(path, modes[i]);
		CU_ASSERT_EQUAL(read_all(path, text), 0);
		unit_string(modes[i], TEXT, text);
		(void)unlink(path);
	}
}

static void a_file_that_is_cut_off_ends_with_an_error(void)
{
	char path[32], text[64];

	make_file(path, "w");
	CU_ASSERT_EQUAL(truncate(path, 20), 0);
	CU_ASSERT_EQUAL(read_all(path, text), -EBADMSG);
	(void)unlink(path);
}

static void a_file_that_cannot_be_read_is_an_error(void)
{
	FILE *stream = NULL;
	char text[64];

	CU_ASSERT_EQUAL(packed_stream("/no/such/file", &stream), -ENOENT);
	CU_ASSERT_PTR_NULL(stream);
	CU_ASSERT_EQUAL(read_all("/tmp", text), -EISDIR);
}

/* With the writer still there. */
static void a_line_of_a_pipe_is_read_at_once(void)
{
	CLEANUP(base_fclosep) FILE *stream = NULL;
	char path[32], text[64];
	int ends[2];

	CU_ASSERT_EQUAL_FATAL(pipe2(ends, O_CLOEXEC), 0);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", ends[0]);
	CU_ASSERT_EQUAL_FATAL(packed_stream(path, &stream), 0);
	CU_ASSERT_EQUAL(write(ends[1], "a\n", 2), 2);
	CU_ASSERT_PTR_NOT_NULL_FATAL(fgets(text, sizeof(text), stream));
	unit_string("line", "a\n", text);
	(void)close(ends[0]);
	(void)close(ends[1]);
}

/* Where the reader waits for the end. */
static void a_file_that_comes_by_a_pipe_may_be_packed(void)
{
	CLEANUP(base_fclosep) FILE *stream = NULL;
	char path[32], text[256];
	int ends[2], fd;
	ssize_t n;

	make_file(path, "w");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = read(fd, text, sizeof(text));
	(void)close(fd);
	(void)unlink(path);
	CU_ASSERT_FATAL(n > 0);
	CU_ASSERT_EQUAL_FATAL(pipe2(ends, O_CLOEXEC), 0);
	CU_ASSERT_EQUAL(write(ends[1], text, (size_t)n), n);
	(void)close(ends[1]);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", ends[0]);
	CU_ASSERT_EQUAL_FATAL(packed_stream_whole(path, &stream), 0);
	n = (ssize_t)fread(text, 1, sizeof(text) - 1, stream);
	text[n] = '\0';
	unit_string("text", TEXT, text);
	(void)close(ends[0]);
	CU_ASSERT_EQUAL(packed_stream_whole("/no/such/file", &stream), -ENOENT);
}

static const struct unit_test tests[] = {
	UNIT(a_line_of_a_pipe_is_read_at_once),
	UNIT(a_file_that_comes_by_a_pipe_may_be_packed),
	UNIT(packed_and_plain_files_give_the_same),
	UNIT(a_file_that_is_cut_off_ends_with_an_error),
	UNIT(a_file_that_cannot_be_read_is_an_error),
};

int main(void)
{
	return unit_main("records_packed", tests, ARRAY_SIZE(tests));
}
