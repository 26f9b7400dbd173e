/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lines.c - find the ends of lines in what zlib gives.
 */
#include "enforcer/cli/records/lines.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/cli/records/packed.h"
#include "policy/base.h"

#define READ_BYTES (64u << 10)

struct records_lines {
	gzFile file;
	unsigned long n; /* number of the line before */
	size_t at, end;	 /* what is read and not taken yet */
	bool ended;	 /* the file has no more */
	bool skipping;	 /* in a line that was too long, until it ends */
	char buf[RECORDS_LINES_MAX + READ_BYTES];
};

int records_lines_open(const char *path, struct records_lines **ret_lines)
{
	CLEANUP(records_lines_closep) struct records_lines *lines = NULL;
	int r;

	lines = malloc(sizeof(*lines));
	if (!lines)
		return -ENOMEM;
	lines->file = NULL;
	lines->n = lines->at = lines->end = 0;
	lines->ended = lines->skipping = false;
	r = packed_open(path, &lines->file);
	if (r < 0)
		return r;
	*ret_lines = TAKE_PTR(lines);
	return 0;
}

void records_lines_close(struct records_lines *lines)
{
	if (!lines)
		return;
	if (lines->file)
		(void)gzclose_r(lines->file);
	free(lines);
}

void records_lines_closep(struct records_lines **lines)
{
	records_lines_close(*lines);
}

/* Read more behind what is there; there is room for it. */
static int fill(struct records_lines *lines)
{
	int n;

	if (lines->at) {
		memmove(lines->buf, lines->buf + lines->at,
			lines->end - lines->at);
		lines->end -= lines->at;
		lines->at = 0;
	}
	errno = 0;
	n = gzread(lines->file, lines->buf + lines->end, READ_BYTES);
	if (n > 0) {
		lines->end += (size_t)n;
		return 0;
	}
	lines->ended = true;
	return packed_error(lines->file);
}

/* The newline of the next line, or where the file ends in it; NULL: more has to
 * be read. */
static char *find_end(struct records_lines *lines)
{
	char *newline =
		memchr(lines->buf + lines->at, '\n', lines->end - lines->at);

	if (!newline && lines->ended)
		return lines->buf + lines->end;
	return newline;
}

/* Give up a line that is too long already.  true: its beginning was. */
static bool drop_long(struct records_lines *lines)
{
	bool begins = !lines->skipping;

	if (lines->end - lines->at <= RECORDS_LINES_MAX)
		return false;
	lines->at = lines->end = 0;
	lines->skipping = true;
	return begins;
}

int records_lines_next(struct records_lines *lines,
		       struct records_line *ret_line)
{
	char *begin, *end;
	int r;

	for (;;) {
		end = find_end(lines);
		if (!end && drop_long(lines)) {
			*ret_line = (struct records_line){ .n = ++lines->n };
			return -E2BIG;
		}
		if (!end) {
			r = fill(lines);
			if (r < 0)
				return r;
			continue;
		}
		begin = lines->buf + lines->at;
		if (end == lines->buf + lines->end && begin == end)
			return 0;
		lines->at = (size_t)(end - lines->buf) +
			    (end < lines->buf + lines->end);
		if (!lines->skipping)
			break;
		lines->skipping = false;
	}
	*ret_line = (struct records_line){ .text = begin,
					   .len = (size_t)(end - begin),
					   .n = ++lines->n };
	return 1;
}
