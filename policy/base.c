/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * base.c - release memory, a descriptor, a stream or a directory.
 */
#include "policy/base.h"

#include <dirent.h>
#include <stdio.h>
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

void base_fclosep(void *pointer_to_file)
{
	FILE **file = pointer_to_file;

	if (*file)
		(void)fclose(*file);
}

void base_closedirp(void *pointer_to_dir)
{
	DIR **dir = pointer_to_dir;

	if (*dir)
		(void)closedir(*dir);
}
