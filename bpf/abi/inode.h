/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * inode.h - what tells a file from all others, and the question of the daemon
 * for it.  Compiled twice, as event.h.
 *
 * A file system gives the number of a file that is gone to a new one, and a
 * device number comes back with the next file system.  So `version` is added:
 * from the generation of the inode, or where the file system counts none, the
 * time of its last change; and from where the kernel has the superblock.
 * Nothing has to be kept open for that.
 */
#pragma once

#include <linux/types.h>

struct inode_id {
	__u64 ino;
	__u64 version;
	__u32 dev; /* of the superblock: major << 20 | minor */
	__u32 uid; /* owner, in the initial user namespace */
};

/* In and out of the program that looks at a descriptor of its caller. */
struct inode_of_fd {
	__u32 fd;
	__u32 pad;
	struct inode_id id;
};

_Static_assert(sizeof(struct inode_of_fd) == 32, "inode_of_fd has padding");
