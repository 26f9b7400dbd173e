/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fdinfo.c - read two lines of /proc/self/fdinfo/FD; proc_pid_fdinfo(5).
 */
#include "bpf/sockets/fdinfo.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "policy/base.h"

static int find_number(const char *text, const char *key, uint64_t *ret_number)
{
	const char *line = strstr(text, key);

	if (!line || sscanf(line + strlen(key), "%" SCNu64, ret_number) != 1)
		return -EINVAL;
	return 0;
}

int fdinfo_read(int fd, struct fdinfo *ret_info)
{
	CLEANUP(base_closep) int file = -1;
	struct fdinfo info;
	char text[512];
	ssize_t n;

	(void)snprintf(text, sizeof(text), "/proc/self/fdinfo/%d", fd);
	file = open(text, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return -errno;
	n = read(file, text, sizeof(text) - 1);
	if (n < 0)
		return -errno;
	text[n] = '\0';
	/* "ino:" since Linux 5.14 (3845f256a8b52). */
	if (find_number(text, "\nino:", &info.ino) < 0 ||
	    find_number(text, "\nmnt_id:", &info.mnt_id) < 0)
		return -EINVAL;
	*ret_info = info;
	return 0;
}
