/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mounts.h - the device number of a file as the kernel has it.
 *
 * stat(2) gives a number for each subvolume of btrfs and for each layer of
 * overlayfs; the BPF programs see that of the superblock, which mountinfo has.
 * struct mounts is a snapshot, to be made anew for each pass over the files.
 */
#pragma once

#include <stdint.h>

struct mounts;

int mounts_read(struct mounts **ret_mounts);
/* The mounts that process @tgid sees.  -E2BIG: more than are read. */
int mounts_read_of(uint32_t tgid, struct mounts **ret_mounts);
void mounts_free(struct mounts *mounts); /* NULL is fine */
void mounts_freep(struct mounts **mounts);

struct mounts_file {
	uint64_t ino;
	uint32_t dev; /* major << 20 | minor */
	uint32_t uid; /* owner */
};

/* Identify the file open as @fd as the BPF programs do.  -ENOENT: its mount is
 * none of @mounts. */
int mounts_identify(const struct mounts *mounts, int fd,
		    struct mounts_file *ret_file);
