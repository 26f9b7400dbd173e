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

/* Print to standard error that line @n of @path was passed over, since @error
 * of records_entry_parse() or of records_lines_next(). */
void records_reader_print_skipped(const char *path, unsigned long n, int error);

/* Print to standard error that @n more lines were passed over; nothing for 0.
 */
void records_reader_print_more(const char *path, unsigned long n);

/* At most so many lines of a file are printed; the others are only counted. */
#define RECORDS_READER_PRINTED_MAX 10
