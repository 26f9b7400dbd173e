/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cached_file.c - openat2(2) with RESOLVE_CACHED, Linux 5.12 (99668f618062).
 */
#include "enforcer/host/identity/cached_file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TRIES 4 /* a rename at the same time makes one fail */

int cached_file_open(int root, const char *path)
{
	const struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_CACHED |
			   (root == AT_FDCWD ? 0 : RESOLVE_IN_ROOT),
	};
	int fd = -1, i;

	for (i = 0; i < TRIES && fd < 0; i++) {
		fd = (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
		if (fd < 0 && errno != EAGAIN)
			return -errno;
	}
	return fd < 0 ? -EAGAIN : fd;
}

int cached_file_stat(int dir, const char *name, int flags,
		     struct statx *ret_file)
{
	flags |= AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT;
	return statx(dir, name, flags, STATX_INO | STATX_NLINK, ret_file) < 0
		       ? -errno
		       : 0;
}
