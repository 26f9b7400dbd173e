/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exe_paths.h - paths of executables, by device and inode.
 *
 * For processes that are gone before anybody could read their /proc: some
 * other process, or the policy, has shown which path the inode has.  A path is
 * given out only while the file there still is that inode.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct exe_paths;

int exe_paths_new(struct exe_paths **ret_paths);
void exe_paths_free(struct exe_paths *exe_paths); /* NULL is fine */
void exe_paths_freep(struct exe_paths **exe_paths);

/* A path of the host, and the root in it that the program may have. */
struct exe_paths_name {
	const char *path;
	size_t root_len; /* bytes; 0: the host's */
};

void exe_paths_learn(struct exe_paths *exe_paths, uint32_t dev, uint64_t ino,
		     const struct exe_paths_name *name);
/* False: unknown.  Valid until the next exe_paths_learn(). */
bool exe_paths_find(const struct exe_paths *exe_paths, uint32_t dev,
		    uint64_t ino, struct exe_paths_name *ret_name);
