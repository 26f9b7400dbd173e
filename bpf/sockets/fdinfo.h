/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fdinfo.h - the inode number and mount id of an open file as the kernel has
 * them.
 *
 * stat(2) gives another inode number for a file of overlayfs that has hard
 * links and was copied up.
 */
#pragma once

#include <stdint.h>

struct fdinfo {
	uint64_t ino; /* inode->i_ino */
	uint64_t mnt_id;
};

/* Read both of the file @fd, which may be opened with O_PATH. */
int fdinfo_read(int fd, struct fdinfo *ret_info);
