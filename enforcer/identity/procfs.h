/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * procfs.h - what /proc says about one process, read through one descriptor,
 * so that all of it is about the same process.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A process, named for ever. */
struct procfs_id {
	uint32_t pid;
	uint64_t start_ns; /* CLOCK_BOOTTIME */
};

/* O_PATH of its directory.  -ESRCH: it is gone, or the pid is another's. */
int procfs_open(const struct procfs_id *id);

/* Its directory, and the pid it had when that was opened. */
struct procfs_dir {
	int fd;
	uint32_t pid;
};

/*
 * Does it still run the executable with inode @ino?  Writes its path, "" if
 * that can't be read: one that leads to the file for us, which is below
 * /proc/PID when the program lives in another mount namespace; or, of a file
 * that was deleted, what the kernel says: the path it had, and " (deleted)".
 */
bool procfs_exe(const struct procfs_dir *process, uint64_t ino, char *ret_path,
		size_t size);

/* The arguments with spaces between them; what does not fit is cut.  "" for
 * none.  Returns the length. */
size_t procfs_command_line(int dir, char *ret_line, size_t size);

/* Path of its cgroup (v2) as /proc says it; "" if that can't be read. */
void procfs_cgroup(int dir, char *ret_path, size_t size);

/* Field 22 of the text of /proc/PID/stat, in clock ticks. */
int procfs_parse_start(const char *stat, uint64_t *ret_ticks);
