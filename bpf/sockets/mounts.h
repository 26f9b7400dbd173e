/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mounts.h - the device number that the kernel itself knows a file by.
 *
 * stat(2) gives a number of each subvolume on btrfs and of each layer on
 * overlayfs; the kernel side sees the superblock's, which mountinfo has.
 * A snapshot: made anew for each pass over the files.
 */
#pragma once

#include <stdint.h>

struct mounts;

int mounts_read(struct mounts **ret_mounts);
/* Those that process @tgid sees.  -E2BIG: more than we care to read. */
int mounts_read_of(uint32_t tgid, struct mounts **ret_mounts);
void mounts_free(struct mounts *mounts); /* NULL is fine */
void mounts_freep(struct mounts **mounts);

struct mounts_file {
	uint64_t ino;
	uint32_t dev; /* major << 20 | minor */
	uint32_t uid; /* owner */
};

/* What the kernel side sees of the file open as @fd.  -ENOENT: its mount is
 * none of @mounts. */
int mounts_identify(const struct mounts *mounts, int fd,
		    struct mounts_file *ret_file);
