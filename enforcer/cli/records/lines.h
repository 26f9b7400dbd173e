/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lines.h - the lines of a file of records, which may be gzip'd.
 *
 * One object reads one file, from its beginning to its end.
 */
#pragma once

#include <stddef.h>

/* Longer lines are no records. */
#define RECORDS_LINES_MAX (1u << 20)

struct records_lines;

/* "-" is standard input.  A negative errno: it can't be opened. */
int records_lines_open(const char *path, struct records_lines **ret_lines);
void records_lines_close(struct records_lines *lines); /* NULL is fine */
void records_lines_closep(struct records_lines **lines);

struct records_line {
	const char *text; /* not terminated; valid until the next call */
	size_t len;	  /* without the newline */
	unsigned long n;  /* from 1 */
};

/*
 * 1: the next line is in *ret_line; 0: there are no more; -E2BIG: a line was
 * too long, and only its number is set; -EBADMSG: the file is damaged or ends
 * in the middle of what was gzip'd; another negative errno: it can't be read.
 * But after -E2BIG nothing more can be read.
 */
int records_lines_next(struct records_lines *lines,
		       struct records_line *ret_line);
