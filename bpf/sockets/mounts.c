/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mounts.c - look up the superblock's device by mount id in
 * /proc/PID/mountinfo.
 */
#include "bpf/sockets/mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "bpf/sockets/fdinfo.h"
#include "policy/base.h"

/* A program can fill a mount namespace of its own; a host has some hundreds. */
#define FOREIGN_MAX 8192

struct mount {
	uint64_t id;
	uint32_t dev;
};

struct mounts {
	struct mount *list;
	size_t n, room;
};

void mounts_free(struct mounts *mounts)
{
	if (!mounts)
		return;
	free(mounts->list);
	free(mounts);
}

void mounts_freep(struct mounts **mounts)
{
	mounts_free(*mounts);
}

static int add_mount(struct mounts *mounts, const struct mount *mount)
{
	struct mount *list;

	if (mounts->n == mounts->room) {
		mounts->room = mounts->room ? mounts->room * 2 : 64;
		list = reallocarray(mounts->list, mounts->room, sizeof(*list));
		if (!list)
			return -ENOMEM;
		mounts->list = list;
	}
	mounts->list[mounts->n++] = *mount;
	return 0;
}

/* "36 35 98:0 /mnt1 /mnt2 ...": id, parent, device; proc_pid_mountinfo(5). */
static int read_lines(struct mounts *mounts, FILE *file, size_t max)
{
	CLEANUP(base_freep) char *line = NULL;
	unsigned int major_nr, minor_nr;
	struct mount mount;
	size_t room = 0;
	int r;

	while (getline(&line, &room, file) > 0) {
		if (sscanf(line, "%" SCNu64 " %*u %u:%u", &mount.id, &major_nr,
			   &minor_nr) != 3)
			continue;
		mount.dev = major_nr << 20 | minor_nr;
		r = mounts->n < max ? add_mount(mounts, &mount) : -E2BIG;
		if (r < 0)
			return r;
	}
	return ferror(file) ? -EIO : 0;
}

static int read_of(const char *path, size_t max, struct mounts **ret_mounts)
{
	CLEANUP(mounts_freep) struct mounts *mounts = NULL;
	CLEANUP(base_fclosep) FILE *file = NULL;
	int r;

	file = fopen(path, "re");
	if (!file)
		return -errno;
	mounts = calloc(1, sizeof(*mounts));
	if (!mounts)
		return -ENOMEM;
	r = read_lines(mounts, file, max);
	if (r < 0)
		return r;
	*ret_mounts = TAKE_PTR(mounts);
	return 0;
}

int mounts_read(struct mounts **ret_mounts)
{
	return read_of("/proc/self/mountinfo", SIZE_MAX, ret_mounts);
}

int mounts_read_of(uint32_t tgid, struct mounts **ret_mounts)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%u/mountinfo", tgid);
	return read_of(path, FOREIGN_MAX, ret_mounts);
}

int mounts_identify(const struct mounts *mounts, int fd,
		    struct mounts_file *ret_file)
{
	struct fdinfo info;
	struct statx stx;
	size_t i;
	int r;

	r = fdinfo_read(fd, &info);
	if (r < 0)
		return r;
	if (statx(fd, "", AT_EMPTY_PATH, STATX_UID, &stx) < 0)
		return -errno;
	for (i = 0; i < mounts->n; i++) {
		if (mounts->list[i].id != info.mnt_id)
			continue;
		ret_file->dev = mounts->list[i].dev;
		ret_file->ino = info.ino;
		ret_file->uid = stx.stx_uid;
		return 0;
	}
	return -ENOENT;
}
