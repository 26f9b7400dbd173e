/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * text_file.c - open, and read until the end.
 */
#include "enforcer/lib/text_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "policy/base.h"

static ssize_t read_all(int fd, char *text, size_t room)
{
	size_t len = 0;
	ssize_t n = 1;

	while (n > 0 && len < room) {
		n = read(fd, text + len, room - len);
		if (n < 0)
			return -EIO; /* of a directory, too */
		len += (size_t)n;
	}
	return (ssize_t)len;
}

int text_file_read(const char *path, char *ret_text, size_t room)
{
	CLEANUP(base_closep) int fd = -1;
	ssize_t n;

	/* O_NONBLOCK: to open a pipe must not wait for its writer. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	n = fd < 0 ? -errno : read_all(fd, ret_text, room - 1);
	ret_text[n < 0 ? 0 : n] = '\0';
	return n < 0 ? (int)n : 0;
}
