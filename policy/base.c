/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * base.c - release memory, a descriptor, a stream or a directory; grow arrays.
 */
#include "policy/base.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int base_copy_text(char **to, const char *text, size_t len)
{
	char *copy = malloc(len + 1);

	if (!copy)
		return -ENOMEM;
	memcpy(copy, text, len);
	copy[len] = '\0';
	*to = copy;
	return 0;
}

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

int base_make_room(void **array, size_t *room, size_t n, size_t size)
{
	size_t wanted = *room ? *room + *room / 2 : 16;
	void *bigger;

	if (n < *room)
		return 0;
	bigger = reallocarray(*array, wanted, size);
	if (!bigger)
		return -ENOMEM;
	*array = bigger;
	*room = wanted;
	return 0;
}
