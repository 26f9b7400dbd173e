/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exe_paths.h - paths of executables, by device and inode.
 *
 * They are for processes that are gone before their /proc was read: another
 * process, or the policy, has shown which path the inode has.  A path is
 * returned only while the file there still is that inode.  Where the kernel's
 * cache does not say so, as never below /proc/PID/root, a helper looks.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct aside; /* bpf/aside/aside.h */
struct exe_paths;

int exe_paths_new(struct aside *aside, struct exe_paths **ret_paths);
void exe_paths_free(struct exe_paths *paths); /* NULL is fine */
void exe_paths_freep(struct exe_paths **paths);

/* A path of the host, and how much of it is the root of the program. */
struct exe_paths_name {
	const char *path;
	size_t root_len; /* bytes; 0: its root is the host's */
};

void exe_paths_learn(struct exe_paths *paths, uint32_t dev, uint64_t ino,
		     const struct exe_paths_name *name);
/* Find the path of the executable of a process of user @uid.  false: it is
 * unknown, also if the helper is late.  Valid until the next
 * exe_paths_learn(). */
bool exe_paths_find(const struct exe_paths *paths, uint32_t dev, uint64_t ino,
		    uint32_t uid, struct exe_paths_name *ret_name);
