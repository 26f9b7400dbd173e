/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * printed.c - a temporary file in the place of a standard descriptor.
 */
#include "tests/unit/printed.h"

#include <unistd.h>

#include "tests/unit/unit.h"

void printed_begin(struct printed *printed, int fd)
{
	(void)fflush(NULL);
	*printed = (struct printed){ .file = tmpfile(),
				     .fd = fd,
				     .before = dup(fd) };
	CU_ASSERT_FATAL(printed->file && printed->before >= 0);
	(void)dup2(fileno(printed->file), fd);
}

void printed_end(struct printed *printed, char *ret_text, size_t len)
{
	ssize_t n;

	(void)fflush(NULL);
	(void)dup2(printed->before, printed->fd);
	n = pread(fileno(printed->file), ret_text, len - 1, 0);
	ret_text[n > 0 ? n : 0] = '\0';
	(void)close(printed->before);
	(void)fclose(printed->file);
}
