/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reader.c - line by line, and a sentence for each line that is no record.
 */
#include "enforcer/cli/records/reader.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/cli/records/entry.h"
#include "enforcer/cli/records/lines.h"
#include "enforcer/lib/escape.h"
#include "policy/base.h"

#define PRINTED_MAX 10 /* lines of a file; the others are only counted */

static const char *wanted(int error)
{
	switch (error) {
	case -E2BIG:
		return "lines of at most 1 MiB, found a longer one";
	case -ENOENT:
		return "a record, with event.action, found other JSON";
	case -EMSGSIZE:
		return "an entry with its message: journalctl leaves long ones "
		       "out without --all";
	default:
		return "a record in JSON, found another line";
	}
}

void records_reader_skip(struct records_reader_skipped *skipped,
			 unsigned long line, int error)
{
	if (error == -EPERM) {
		skipped->n_foreign++;
		return;
	}
	if (skipped->n++ >= PRINTED_MAX)
		return;
	escape_print(stderr, skipped->path);
	(void)fprintf(stderr, ":%lu:1: note: skipped: want %s\n", line,
		      wanted(error));
}

/* Note that @n lines were skipped, which are @what. */
static void print_sum(const char *path, unsigned long n, const char *what)
{
	if (!n)
		return;
	escape_print(stderr, path);
	(void)fprintf(stderr, ": note: skipped: %lu %s\n", n, what);
}

void records_reader_print_more(const struct records_reader_skipped *skipped)
{
	const unsigned long more =
		skipped->n > PRINTED_MAX ? skipped->n - PRINTED_MAX : 0;

	print_sum(skipped->path, more, more == 1 ? "more line" : "more lines");
	print_sum(skipped->path, skipped->n_foreign,
		  "of the journal that root's nameward did not write, by _UID "
		  "and _EXE or _SYSTEMD_UNIT");
}

static void print_read_error(const struct records_reader *reader,
			     const char *path, int error)
{
	(void)fprintf(stderr, "nameward %s: ", reader->command);
	escape_print(stderr, path);
	(void)fprintf(stderr, ": %s\n",
		      error == -EBADMSG
			      ? "it is damaged, or ends in the middle of what "
				"was gzip'd: the rest is missing"
			      : strerror(-error));
}

/* The records of one file. */
struct file {
	struct records_reader *reader;
	struct records_parser parser;
	struct records_reader_skipped skipped;
};

static void file_done(struct file *file)
{
	records_entry_done(&file->parser);
}

static void skip(struct file *file, unsigned long n, int error)
{
	file->reader->n_skipped++;
	records_reader_skip(&file->skipped, n, error);
}

static int take_line(struct file *file, const struct records_line *line)
{
	struct records_entry entry;
	int r;

	r = records_entry_parse(&file->parser, line->text, line->len, &entry);
	if (r == -ENOMEM)
		return r;
	if (r < 0) {
		skip(file, line->n, r);
		return 0;
	}
	file->reader->n_records++;
	return file->reader->take(file->reader->context, &entry);
}

int records_reader_read(struct records_reader *reader, const char *path)
{
	CLEANUP(records_lines_closep) struct records_lines *lines = NULL;
	CLEANUP(file_done)
	struct file file = { .reader = reader, .skipped.path = path };
	struct records_line line = { 0 };
	int more, r = 0;

	more = records_lines_open(path, &lines);
	if (more == 0)
		more = records_lines_next(lines, &line);
	while (r == 0 && (more == 1 || more == -E2BIG)) {
		if (more == 1)
			r = take_line(&file, &line);
		else
			skip(&file, line.n, more);
		if (r == 0)
			more = records_lines_next(lines, &line);
	}
	records_reader_print_more(&file.skipped);
	if (r < 0)
		return r;
	if (more < 0) {
		reader->n_damaged++;
		print_read_error(reader, path, more);
	}
	return 0;
}
