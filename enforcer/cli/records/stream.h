/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stream.h - the lines of a stream, none longer than those of lines.h, however
 * long the line is that somebody has written there.
 */
#pragma once

#include <stdio.h>

#include "enforcer/cli/records/lines.h"

/* All zeroes but the file is a new one. */
struct records_stream {
	FILE *file; /* borrowed */
	/* The line that was read last, which may be written to; with a zero
	 * behind it. */
	char *text;
	unsigned long n; /* its number */
};

/* 1, 0 and -E2BIG as of records_lines_next(), after which the next line can be
 * read; or another negative errno. */
int records_stream_next(struct records_stream *stream,
			struct records_line *ret_line);
void records_stream_done(struct records_stream *stream);
