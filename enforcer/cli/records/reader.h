/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reader.h - read the records of some files, one by one.
 *
 * Lines that are no records are passed over and counted; a note on standard
 * error has their place.
 */
#pragma once

#include <stddef.h>

struct records_entry; /* enforcer/cli/records/entry.h */

/* Does something with a record; a negative errno ends the reading. */
typedef int (*records_reader_fn)(void *context,
				 const struct records_entry *entry);

struct records_reader {
	const char *command; /* begins a message: "learn" */
	records_reader_fn take;
	void *context;
	unsigned long n_records;
	unsigned long n_skipped; /* lines that were passed over */
	unsigned long n_damaged; /* files that could not be read to their end */
};

/* Read the file @path, "-" for standard input.  0, also where lines or the rest
 * of the file had to be passed over; else a negative errno of take(). */
int records_reader_read(struct records_reader *reader, const char *path);

/* The lines of one file that were passed over; none at its beginning. */
struct records_reader_skipped {
	const char *path;
	unsigned long n;
	unsigned long n_foreign; /* besides: entries that are not ours */
};

/* Line @line was passed over, since @error of records_entry_parse() or of
 * records_lines_next(): printed to standard error for the first ten, and
 * counted; entries of the journal that are not ours (-EPERM) are only that. */
void records_reader_skip(struct records_reader_skipped *skipped,
			 unsigned long line, int error);
/* The file ends: print how many more there were, and how many entries that are
 * not ours, if any. */
void records_reader_print_more(const struct records_reader_skipped *skipped);
