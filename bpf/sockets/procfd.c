/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * procfd.c - fetch each descriptor that is a "socket:[...]" in /proc/PID/fd.
 * A pidfd is opened only for a process that has one.
 */
#include "bpf/sockets/procfd.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "policy/base.h"

static bool is_socket(int dir, const char *name)
{
	char target[32];
	ssize_t n = readlinkat(dir, name, target, sizeof(target));

	return n > 7 && !memcmp(target, "socket:", 7);
}

/* false: no more is wanted. */
static bool hand_on(int pidfd, const char *name, procfd_fn fn, void *context)
{
	CLEANUP(base_closep) int fd = -1;

	fd = (int)syscall(SYS_pidfd_getfd, pidfd, atoi(name), 0);
	return fd < 0 || fn(context, fd); /* closed meanwhile: on to the next */
}

int procfd_each_socket(uint32_t tgid, procfd_fn fn, void *context)
{
	CLEANUP(base_closedirp) DIR *dir = NULL;
	CLEANUP(base_closep) int pidfd = -1;
	struct dirent *entry;
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%u/fd", tgid);
	dir = opendir(path);
	if (!dir)
		return -errno;
	while ((entry = readdir(dir))) {
		if (!isdigit(entry->d_name[0]) ||
		    !is_socket(dirfd(dir), entry->d_name))
			continue;
		if (pidfd < 0)
			pidfd = (int)syscall(SYS_pidfd_open, (pid_t)tgid, 0);
		if (pidfd < 0)
			return -errno;
		if (!hand_on(pidfd, entry->d_name, fn, context))
			return 0;
	}
	return 0;
}
