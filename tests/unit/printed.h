/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * printed.h - what a piece of code prints on standard output or standard error.
 *
 *	printed_begin(&printed, STDERR_FILENO);
 *	...
 *	printed_end(&printed, text, sizeof(text));
 */
#pragma once

#include <stddef.h>
#include <stdio.h>

struct printed {
	FILE *file;
	int fd, before;
};

void printed_begin(struct printed *printed, int fd);
/* As much as has room, terminated.  @fd is again what it was. */
void printed_end(struct printed *printed, char *ret_text, size_t len);
