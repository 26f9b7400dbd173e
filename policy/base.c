/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * base.c - the destructors of what free() and close() release.
 */
#include "policy/base.h"

#include <stdlib.h>
#include <unistd.h>

void base_freep(void *pointer_to_pointer)
{
	void **pointer = pointer_to_pointer;

	free(*pointer);
	*pointer = NULL;
}

void base_closep(const int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}
