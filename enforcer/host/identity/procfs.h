/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * procfs.h - read /proc about one process, through one descriptor,
 * so that all of it is about the same process.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A process: pids are used again, but not with the same start time. */
struct procfs_id {
	uint32_t pid;
	uint64_t start_ns; /* CLOCK_BOOTTIME */
};

/* Open the directory of the process @id in /proc (O_PATH).  -ESRCH: it is gone,
 * or another process has the pid. */
int procfs_open(const struct procfs_id *id);

/*
 * Open the directory of a thread that still runs, in the process of @dir: @tid
 * before all others.  The main thread of a process may end before these, and
 * its directory has neither executable, command line nor root then.  -ENOENT:
 * all have ended.
 */
int procfs_open_thread(int dir, uint32_t tid, uint32_t *ret_tid);

/* The directory of a process, and the pid it had when that was opened; or those
 * of one of its threads. */
struct procfs_dir {
	int fd;
	uint32_t pid;
};

/*
 * Write a path of the executable with inode @ino that leads to the file in our
 * mount namespace; if the program lives in another one, the path is below
 * /proc/PID.  Of a deleted file it is the path it had, by which it lay here or
 * is below /proc/PID, too, and " (deleted)"; no other path ends so.  "": it
 * can't be read.  -ESRCH: the process runs another executable.  -ENOENT: it
 * runs none, as its main thread has ended.  Another error: it can't be looked
 * at.
 */
int procfs_exe(const struct procfs_dir *process, uint64_t ino, char *ret_path,
	       size_t size);

/* Read the arguments of the process with the directory @dir, with spaces
 * between them and cut to @size; "" if there are none.  Returns the length. */
size_t procfs_command_line(int dir, char *ret_line, size_t size);

/* Read the path of the cgroup (v2) of the process with the directory @dir; ""
 * if it can't be read. */
void procfs_cgroup(int dir, char *ret_path, size_t size);

/* Read the start of a process, field 22 of the text of /proc/PID/stat, in clock
 * ticks. */
int procfs_parse_start(const char *stat, uint64_t *ret_ticks);
