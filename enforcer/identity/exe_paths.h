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

struct exenames;

int exenames_new(struct exenames **ret_exenames);
void exenames_free(struct exenames *exenames); /* NULL is fine */
void exenames_freep(struct exenames **exenames);

/* A path of the host, and the root in it that the program may have. */
struct exenames_name {
	const char *path;
	size_t root_len; /* bytes; 0: the host's */
};

void exenames_learn(struct exenames *exenames, uint32_t dev, uint64_t ino,
		    const struct exenames_name *name);
/* False: unknown.  Valid until the next exenames_learn(). */
bool exenames_find(const struct exenames *exenames, uint32_t dev, uint64_t ino,
		   struct exenames_name *ret_name);
