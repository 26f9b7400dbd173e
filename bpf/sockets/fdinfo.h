/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fdinfo.h - the numbers that the kernel itself knows an open file by.
 *
 * What stat(2) calls the inode number is another one where a file of overlayfs
 * has hard links and was copied up.
 */
#pragma once

#include <stdint.h>

struct fdinfo {
	uint64_t ino; /* inode->i_ino */
	uint64_t mnt_id;
};

/* O_PATH will do. */
int fdinfo_read(int fd, struct fdinfo *ret_info);
