/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_reader.c - all records of a file, and what is said of its other lines.
 */
#include "enforcer/cli/records/reader.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "enforcer/cli/records/entry.h"
#include "policy/base.h"
#include "tests/unit/printed.h"
#include "tests/unit/unit.h"

#define QUERY \
	"{\"event\":{\"action\":\"query\"},\"dns.question.name\":\"%c\"}\n"

static char path[] = "/tmp/nameward-unit.XXXXXX";

/* The names of the records, and a failure at "x". */
static int take(void *context, const struct records_entry *entry)
{
	char *names = context;

	if (strcmp(entry->qname, "x") == 0)
		return -EIO;
	(void)strncat(names, entry->qname, 1);
	return 0;
}

#define FORGED                                                             \
	"{\"_UID\":\"1000\",\"MESSAGE\":\"{\\\"event\\\":{\\\"action\\\":" \
	"\\\"query\\\"},\\\"dns.question.name\\\":\\\"x\\\"}\"}\n"

/* Write a record for each letter of @letters; '-' is another line, '!' an entry
 * that somebody has logged. */
static void write_file(const char *letters)
{
	FILE *file = fopen(path, "we");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	for (; *letters; letters++)
		if (*letters == '-')
			(void)fputs("no record\n", file);
		else if (*letters == '!')
			(void)fputs(FORGED, file);
		else
			(void)fprintf(file, QUERY, *letters);
	CU_ASSERT_EQUAL(fclose(file), 0);
}

static int read_file(struct records_reader *reader, const char *name,
		     char names[64], char said[4096])
{
	struct printed printed;
	int r;

	*reader = (struct records_reader){ .command = "learn",
					   .take = take,
					   .context = names };
	names[0] = '\0';
	printed_begin(&printed, STDERR_FILENO);
	r = records_reader_read(reader, name);
	printed_end(&printed, said, 4096);
	return r;
}

static void records_are_taken_in_order_and_other_lines_reported(void)
{
	struct records_reader reader;
	char names[64], said[4096], want[256];

	write_file("a-bc");
	CU_ASSERT_EQUAL(read_file(&reader, path, names, said), 0);
	unit_string("names", "abc", names);
	(void)snprintf(want, sizeof(want),
		       "%s:2:1: note: skipped: want a record in JSON, found "
		       "another line\n",
		       path);
	unit_string("said", want, said);
	CU_ASSERT_EQUAL(reader.n_records, 3);
	CU_ASSERT_EQUAL(reader.n_skipped, 1);
	CU_ASSERT_EQUAL(reader.n_damaged, 0);
}

static void of_many_other_lines_the_first_ten_are_reported(void)
{
	struct records_reader reader;
	char names[64], said[4096], want[256];
	size_t n = 0;
	char *at;

	write_file("-------------a");
	CU_ASSERT_EQUAL(read_file(&reader, path, names, said), 0);
	for (at = said; (at = strchr(at, '\n')); at++)
		n++;
	CU_ASSERT_EQUAL(n, 11);
	(void)snprintf(want, sizeof(want), "%s: note: skipped: 3 more lines\n",
		       path);
	CU_ASSERT_PTR_NOT_NULL(strstr(said, want));
	CU_ASSERT_EQUAL(reader.n_skipped, 13);
}

static void entries_of_others_are_counted_and_told_once(void)
{
	struct records_reader reader;
	char names[64], said[4096], want[256];

	write_file("a!b!!!!!!!!!!!!");
	CU_ASSERT_EQUAL(read_file(&reader, path, names, said), 0);
	unit_string("names", "ab", names);
	(void)snprintf(want, sizeof(want),
		       "%s: note: skipped: 13 of the journal that root's "
		       "nameward did not write, by _UID and _EXE or "
		       "_SYSTEMD_UNIT\n",
		       path);
	unit_string("said", want, said);
	CU_ASSERT_EQUAL(reader.n_skipped, 13);
}

static void a_failure_of_the_callback_ends_the_reading(void)
{
	struct records_reader reader;
	char names[64], said[4096];

	write_file("axb");
	CU_ASSERT_EQUAL(read_file(&reader, path, names, said), -EIO);
	unit_string("names", "a", names);
}

static void a_file_that_cannot_be_read_is_reported_and_counted(void)
{
	struct records_reader reader;
	char names[64], said[4096];

	CU_ASSERT_EQUAL(read_file(&reader, "/no/such\033file", names, said), 0);
	unit_string("said",
		    "nameward learn: /no/such\\x1bfile: No such file or "
		    "directory\n",
		    said);
	CU_ASSERT_EQUAL(reader.n_damaged, 1);
}

static const struct unit_test tests[] = {
	UNIT(records_are_taken_in_order_and_other_lines_reported),
	UNIT(of_many_other_lines_the_first_ten_are_reported),
	UNIT(a_failure_of_the_callback_ends_the_reading),
	UNIT(a_file_that_cannot_be_read_is_reported_and_counted),
	UNIT(entries_of_others_are_counted_and_told_once),
};

int main(void)
{
	int fd = mkstemp(path), status;

	if (fd < 0)
		return 1;
	(void)close(fd);
	status = unit_main("records_reader", tests, ARRAY_SIZE(tests));
	(void)unlink(path);
	return status;
}
