/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * whole_file.h - a file of our own that is replaced as a whole, or not at all,
 * and is read only if nobody else can have written it.
 */
#pragma once

#include <limits.h>
#include <stdio.h>

struct whole_file {
	FILE *file; /* to write to */
	const char *path;
	char new_path[PATH_MAX]; /* what is written, until it is complete */
};

/* Begin to write what is to be at @path, which is borrowed until
 * whole_file_end(). */
int whole_file_begin(struct whole_file *whole, const char *path);
/* Put the new file in its place.  Also to be called when writing failed: then
 * the file of before stays. */
int whole_file_end(struct whole_file *whole);

/* Do what whole_file_end() does, and at no instant, also when the machine
 * stops, is there a file that is not whole.  The name itself is on the disk
 * once its directory is. */
int whole_file_end_on_disk(struct whole_file *whole);
/* Remove the new file, and leave the file of before. */
void whole_file_abandon(struct whole_file *whole);

/* Open @path to read it.  -EPERM: it is not ours alone; -ELOOP: a link. */
int whole_file_read(const char *path, FILE **ret_file);
