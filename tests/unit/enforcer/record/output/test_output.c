/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_output.c - lines arrive whole and soon, or are counted as lost; the
 * writer waits for nobody until it closes.
 */
#include "enforcer/record/output/output.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

/* A directory of our own for each test. */
struct place {
	char dir[32];
	char file[64];
	char other[64];
};

static void place_make(struct place *place)
{
	strcpy(place->dir, "/tmp/test_output.XXXXXX");
	if (!mkdtemp(place->dir))
		abort();
	(void)snprintf(place->file, sizeof(place->file), "%s/log", place->dir);
	(void)snprintf(place->other, sizeof(place->other), "%s/log.1",
		       place->dir);
}

static void place_remove(const struct place *place)
{
	(void)unlink(place->file);
	(void)unlink(place->other);
	CU_ASSERT_EQUAL(rmdir(place->dir), 0);
}

static void say(struct output *output, const char *text)
{
	CU_ASSERT_EQUAL(output_write(output, LOG_INFO, text, strlen(text)), 0);
}

static char *slurp(const char *path)
{
	static char text[1 << 16];
	FILE *f = fopen(path, "re");
	size_t n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;

	if (f)
		(void)fclose(f);
	text[n] = '\0';
	return text;
}

static void a_file_is_appended_to_with_mode_0640(void)
{
	struct output *output = NULL;
	struct place place;
	struct stat st;

	place_make(&place);
	CU_ASSERT_EQUAL(output_open(place.file, &output), 0);
	say(output, "one\n");
	output_close(output);
	CU_ASSERT_EQUAL(output_open(place.file, &output), 0);
	say(output, "two\n");
	output_close(output);
	unit_string("both lines", "one\ntwo\n", slurp(place.file));
	CU_ASSERT_EQUAL(stat(place.file, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 07777, 0640 & ~022);
	place_remove(&place);
}

static void a_line_is_written_at_its_deadline(void)
{
	struct output *output = NULL;
	struct place place;
	int wait_ms;

	place_make(&place);
	CU_ASSERT_EQUAL(output_open(place.file, &output), 0);
	CU_ASSERT_EQUAL(output_timeout_ms(output), -1);
	say(output, "one\n");
	wait_ms = output_timeout_ms(output);
	CU_ASSERT(wait_ms >= 0 && wait_ms <= OUTPUT_FLUSH_MS);
	unit_string("not yet", "", slurp(place.file));
	(void)usleep((OUTPUT_FLUSH_MS + 1) * 1000);
	say(output, "two\n");
	CU_ASSERT_EQUAL(output_timeout_ms(output), 0);
	CU_ASSERT_EQUAL(output_flush(output), 0);
	unit_string("now", "one\ntwo\n", slurp(place.file));
	CU_ASSERT_EQUAL(output_timeout_ms(output), -1);
	output_close(output);
	place_remove(&place);
}

static void a_burst_is_written_without_a_flush(void)
{
	char line[1001];
	struct output *output = NULL;
	struct place place;
	struct stat st;
	int i;

	memset(line, 'x', sizeof(line));
	line[1000] = '\n';
	place_make(&place);
	CU_ASSERT_EQUAL(output_open(place.file, &output), 0);
	for (i = 0; i < 1000; i++)
		CU_ASSERT_EQUAL(
			output_write(output, LOG_INFO, line, sizeof(line)), 0);
	CU_ASSERT_EQUAL(stat(place.file, &st), 0);
	CU_ASSERT(st.st_size > 900000);
	output_close(output);
	CU_ASSERT_EQUAL(stat(place.file, &st), 0);
	CU_ASSERT_EQUAL(st.st_size, 1000 * 1001);
	place_remove(&place);
}

static void after_rotation_the_new_file_is_used(void)
{
	struct output *output = NULL;
	struct place place;

	place_make(&place);
	CU_ASSERT_EQUAL(output_open(place.file, &output), 0);
	say(output, "old\n");
	CU_ASSERT_EQUAL(rename(place.file, place.other), 0);
	CU_ASSERT_EQUAL(output_reopen(output), 0);
	say(output, "new\n");
	output_close(output);
	unit_string("rotated", "old\n", slurp(place.other));
	unit_string("fresh", "new\n", slurp(place.file));
	place_remove(&place);
}

static void a_failed_reopen_keeps_the_old_file(void)
{
	struct output *output = NULL;
	struct place place;

	place_make(&place);
	CU_ASSERT_EQUAL(output_open(place.file, &output), 0);
	CU_ASSERT_EQUAL(rename(place.file, place.other), 0);
	CU_ASSERT_EQUAL(mkdir(place.file, 0700), 0);
	CU_ASSERT_EQUAL(output_reopen(output), -EISDIR);
	say(output, "still here\n");
	output_close(output);
	unit_string("the old one", "still here\n", slurp(place.other));
	CU_ASSERT_EQUAL(rmdir(place.file), 0);
	place_remove(&place);
}

struct reader {
	int fd;
	size_t n;
	char text[8 << 20];
};

static void read_on(struct reader *reader)
{
	ssize_t got;

	do {
		got = read(reader->fd, reader->text + reader->n,
			   sizeof(reader->text) - reader->n);
		reader->n += got > 0 ? (size_t)got : 0;
	} while (got > 0);
}

/* Returns the number of lines read; 0 if one of them isn't @line. */
static size_t count_lines(const struct reader *reader, const char *line)
{
	size_t len = strlen(line), at;

	for (at = 0; at < reader->n; at += len)
		if (reader->n - at < len ||
		    memcmp(reader->text + at, line, len) != 0)
			return 0;
	return at / len;
}

static void a_reader_that_stops_reading_costs_lines_and_no_time(void)
{
	static const char line[] = "a line of forty bytes, more or less ...\n";
	static struct reader reader;
	size_t written = 0, lost = 0;
	struct output *output = NULL;
	struct place place;
	int r, i;

	place_make(&place);
	CU_ASSERT_EQUAL(mkfifo(place.file, 0600), 0);
	reader.fd = open(place.file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	CU_ASSERT_EQUAL(output_open(place.file, &output), 0);
	for (i = 0; i < 150000; i++) {
		r = output_write(output, LOG_INFO, line, strlen(line));
		CU_ASSERT(r == 0 || r == -ENOBUFS);
		*(r == 0 ? &written : &lost) += 1;
	}
	CU_ASSERT(lost > 0);
	CU_ASSERT_EQUAL(output_lost(output), lost);
	CU_ASSERT_FALSE(output_has_room(output, strlen(line)));

	/* The reader reads on: all accepted lines arrive whole. */
	for (i = 0; i < 1000 && output_timeout_ms(output) >= 0; i++) {
		read_on(&reader);
		CU_ASSERT_EQUAL(output_flush(output), 0);
	}
	read_on(&reader);
	say(output, line);
	output_close(output);
	read_on(&reader);
	CU_ASSERT_EQUAL(count_lines(&reader, line), written + 1);
	(void)close(reader.fd);
	place_remove(&place);
}

/* Reads the pipe @fd from 50 ms on, and ends with 0 when @n lines came. */
static pid_t slow_reader(int fd, size_t n)
{
	static char text[1 << 16];
	pid_t pid = fork();
	ssize_t got;

	if (pid)
		return pid;
	(void)alarm(10);
	(void)fcntl(fd, F_SETFL, 0);
	(void)usleep(50000);
	while (n && (got = read(fd, text, sizeof(text))) > 0)
		while (got)
			n -= text[--got] == '\n';
	_exit(n ? 1 : 0);
}

static void closing_waits_for_a_reader_that_is_behind(void)
{
	char line[4000];
	struct output *output = NULL;
	struct place place;
	int fd, i, status;
	pid_t pid;

	memset(line, 'x', sizeof(line));
	line[sizeof(line) - 1] = '\n';
	place_make(&place);
	CU_ASSERT_EQUAL(mkfifo(place.file, 0600), 0);
	fd = open(place.file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	CU_ASSERT_EQUAL(output_open(place.file, &output), 0);
	for (i = 0; i < 1000; i++)
		CU_ASSERT_EQUAL(
			output_write(output, LOG_INFO, line, sizeof(line)), 0);
	pid = slow_reader(fd, 1000);
	(void)close(fd);
	output_close(output);
	CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
	CU_ASSERT_EQUAL(status, 0);
	place_remove(&place);
}

static void flush_fails_when_the_reader_has_left(void)
{
	struct output *output = NULL;
	struct place place;
	int fd;

	place_make(&place);
	CU_ASSERT_EQUAL(mkfifo(place.file, 0600), 0);
	fd = open(place.file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	CU_ASSERT_EQUAL(output_open(place.file, &output), 0);
	say(output, "one\n");
	(void)close(fd);
	CU_ASSERT_EQUAL(output_flush(output), -EPIPE);
	CU_ASSERT_EQUAL(output_lost(output), 0);
	output_close(output);
	place_remove(&place);
}

static void a_full_disk_keeps_the_lines_until_there_is_room(void)
{
	struct rlimit tight = { 6, 6 }, old;
	struct output *output = NULL;
	struct place place;

	place_make(&place);
	CU_ASSERT_EQUAL(getrlimit(RLIMIT_FSIZE, &old), 0);
	tight.rlim_max = old.rlim_max;
	CU_ASSERT_EQUAL(output_open(place.file, &output), 0);
	CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &tight), 0);
	say(output, "first\nsecond\n");
	CU_ASSERT_EQUAL(output_flush(output), -EFBIG);
	CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &old), 0);
	unit_string("what fitted", "first\n", slurp(place.file));
	CU_ASSERT_EQUAL(output_flush(output), 0);
	unit_string("the rest", "first\nsecond\n", slurp(place.file));
	output_close(output);
	place_remove(&place);
}

static void a_line_begun_in_the_old_file_is_not_ended_in_the_new(void)
{
	struct rlimit tight = { 8, 8 }, old;
	struct output *output = NULL;
	struct place place;

	place_make(&place);
	CU_ASSERT_EQUAL(getrlimit(RLIMIT_FSIZE, &old), 0);
	tight.rlim_max = old.rlim_max;
	CU_ASSERT_EQUAL(output_open(place.file, &output), 0);
	CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &tight), 0);
	say(output, "first\nsecond\nthird\n");
	CU_ASSERT_EQUAL(rename(place.file, place.other), 0);
	CU_ASSERT_EQUAL(output_reopen(output), 0);
	CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &old), 0);
	CU_ASSERT_EQUAL(output_flush(output), 0);
	unit_string("whole lines only", "third\n", slurp(place.file));
	CU_ASSERT_EQUAL(output_lost(output), 1);
	output_close(output);
	place_remove(&place);
}

static void a_target_that_cannot_be_opened_is_an_error(void)
{
	struct output *output = (struct output *)0x1;

	CU_ASSERT_EQUAL(output_open("/nonexistent/dir/log", &output), -ENOENT);
	CU_ASSERT_EQUAL(output_open("/tmp", &output), -EISDIR);
	CU_ASSERT_EQUAL(output_open("syslog:/nonexistent", &output), -ENOENT);
	CU_ASSERT_PTR_EQUAL(output, (struct output *)0x1);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_file_is_appended_to_with_mode_0640),
		UNIT(a_line_is_written_at_its_deadline),
		UNIT(a_burst_is_written_without_a_flush),
		UNIT(after_rotation_the_new_file_is_used),
		UNIT(a_failed_reopen_keeps_the_old_file),
		UNIT(a_reader_that_stops_reading_costs_lines_and_no_time),
		UNIT(closing_waits_for_a_reader_that_is_behind),
		UNIT(flush_fails_when_the_reader_has_left),
		UNIT(a_full_disk_keeps_the_lines_until_there_is_room),
		UNIT(a_line_begun_in_the_old_file_is_not_ended_in_the_new),
		UNIT(a_target_that_cannot_be_opened_is_an_error),
	};

	(void)umask(022);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, SIG_IGN);
	return unit_main("output", tests, ARRAY_SIZE(tests));
}
