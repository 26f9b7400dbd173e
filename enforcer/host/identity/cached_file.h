/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cached_file.h - find a file by its path, and stat it, from the kernel's
 * caches alone.
 *
 * Who runs a program chose where it lies, and that may be a server that does
 * not answer.  While it runs, all components of its path are in the cache.
 */
#pragma once

struct statx;

/* An O_PATH descriptor of the file at @path below @root; AT_FDCWD: in our mount
 * namespace.  -EAGAIN: it is not all in the cache. */
int cached_file_open(int root, const char *path);

/* Call statx(2) for the inode and the number of links, without asking a server.
 */
int cached_file_stat(int dir, const char *name, int flags,
		     struct statx *ret_file);
