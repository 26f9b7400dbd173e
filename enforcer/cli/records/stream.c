/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stream.c - getline() takes all the memory that a line asks for.
 */
#include "enforcer/cli/records/stream.h"

#include <errno.h>
#include <stdlib.h>

int records_stream_next(struct records_stream *stream,
			struct records_line *ret_line)
{
	size_t len = 0;
	int c;

	if (!stream->text)
		stream->text = malloc(RECORDS_LINES_MAX + 1);
	if (!stream->text)
		return -ENOMEM;
	errno = 0;
	while ((c = getc_unlocked(stream->file)) != EOF && c != '\n') {
		if (len < RECORDS_LINES_MAX)
			stream->text[len] = (char)c;
		len++;
	}
	if (c == EOF && ferror(stream->file))
		return errno ? -errno : -EIO;
	if (c == EOF && len == 0)
		return 0;
	*ret_line = (struct records_line){ .n = ++stream->n };
	if (len > RECORDS_LINES_MAX)
		return -E2BIG;
	stream->text[len] = '\0';
	ret_line->text = stream->text;
	ret_line->len = len;
	return 1;
}

void records_stream_done(struct records_stream *stream)
{
	free(stream->text);
	stream->text = NULL;
}
