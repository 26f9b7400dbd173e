/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reader.h - read the records of some files, one by one.
 *
 * Lines that are no records are passed over, counted, and told on standard
 * error with their place.
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

/* Tell on standard error that line @n of @path was passed over, since @error of
 * records_entry_parse() or of records_lines_next(). */
void records_reader_tell(const char *path, unsigned long n, int error);

/* Likewise that @n more lines were; nothing for 0. */
void records_reader_tell_more(const char *path, unsigned long n);

/* So many lines of a file are told, and then those that are left are counted.
 */
#define RECORDS_READER_TOLD_MAX 10
