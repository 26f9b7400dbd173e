/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * refresh_mark.c - /proc/PID/fd -> pidfd_getfd(2) -> setsockopt(2).
 */
#include "bpf/sockets/refresh_mark.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "policy/base.h"

static bool is_socket(int dir, const char *name)
{
	char target[32];
	ssize_t n = readlinkat(dir, name, target, sizeof(target));

	return n > 7 && !memcmp(target, "socket:", 7);
}

/* The same mark again is enough: the program puts the right bits in. */
static bool mark(int pidfd, int number, uint64_t cookie)
{
	CLEANUP(base_closep) int fd = -1;
	uint64_t got = 0;
	uint32_t value = 0;
	socklen_t len = sizeof(got);

	fd = (int)syscall(SYS_pidfd_getfd, pidfd, number, 0);
	if (fd < 0 || getsockopt(fd, SOL_SOCKET, SO_COOKIE, &got, &len) < 0 ||
	    got != cookie)
		return false;
	len = sizeof(value);
	(void)getsockopt(fd, SOL_SOCKET, SO_MARK, &value, &len);
	return setsockopt(fd, SOL_SOCKET, SO_MARK, &value, sizeof(value)) == 0;
}

int refresh_mark_socket(uint32_t tgid, uint64_t cookie)
{
	CLEANUP(base_closep) int pidfd = -1;
	struct dirent *entry;
	char path[64];
	int r = -ENOENT;
	DIR *dir;

	pidfd = (int)syscall(SYS_pidfd_open, (pid_t)tgid, 0);
	(void)snprintf(path, sizeof(path), "/proc/%u/fd", tgid);
	dir = pidfd < 0 ? NULL : opendir(path);
	if (!dir)
		return r;
	while (r < 0 && (entry = readdir(dir)))
		if (is_socket(dirfd(dir), entry->d_name) &&
		    mark(pidfd, atoi(entry->d_name), cookie))
			r = 0;
	(void)closedir(dir);
	return r;
}
