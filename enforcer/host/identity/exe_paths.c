/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exe_paths.c - a table of paths, with one slot for each hash.
 */
#include "enforcer/host/identity/exe_paths.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bpf/aside/aside.h"
#include "enforcer/host/identity/cached_file.h"
#include "policy/base.h"

#define SLOTS 512

struct exe_paths {
	struct aside *aside;
	struct slot {
		uint64_t ino;
		uint32_t dev;
		char *path; /* NULL: free */
		size_t root_len;
	} slots[SLOTS];
};

int exe_paths_new(struct aside *aside, struct exe_paths **ret_paths)
{
	struct exe_paths *paths = calloc(1, sizeof(*paths));

	if (!paths)
		return -ENOMEM;
	paths->aside = aside;
	*ret_paths = paths;
	return 0;
}

void exe_paths_free(struct exe_paths *paths)
{
	size_t i;

	for (i = 0; paths && i < SLOTS; i++)
		free(paths->slots[i].path);
	free(paths);
}

void exe_paths_freep(struct exe_paths **paths)
{
	exe_paths_free(*paths);
	*paths = NULL;
}

static size_t slot_of(uint32_t dev, uint64_t ino)
{
	return ((ino ^ (uint64_t)dev << 40) * 0x9e3779b97f4a7c15ULL >> 32) %
	       SLOTS;
}

void exe_paths_learn(struct exe_paths *paths, uint32_t dev, uint64_t ino,
		     const struct exe_paths_name *name)
{
	struct slot *slot = &paths->slots[slot_of(dev, ino)];
	char *copy;

	if (slot->path && slot->ino == ino && slot->dev == dev &&
	    slot->root_len == name->root_len &&
	    strcmp(slot->path, name->path) == 0)
		return;
	copy = strdup(name->path);
	if (!copy)
		return; /* one path less is known */
	free(slot->path);
	*slot = (struct slot){
		.ino = ino, .dev = dev, .path = copy, .root_len = name->root_len
	};
}

struct check {
	uint64_t ino;
	char path[PATH_MAX];
};

/* Runs in the helper process: does the path lead to the inode? */
static ssize_t check(const void *in, struct aside_reply *reply)
{
	static struct check asked;
	struct stat st;

	(void)reply;
	memcpy(&asked, in, sizeof(asked));
	if (stat(asked.path, &st) < 0)
		return -errno;
	return st.st_ino == asked.ino ? 0 : -ENOENT;
}

static bool is_there(const struct exe_paths *paths, const struct slot *slot,
		     uint32_t uid)
{
	struct check asked = { .ino = slot->ino };

	if (strlen(slot->path) >= sizeof(asked.path))
		return false;
	memcpy(asked.path, slot->path, strlen(slot->path) + 1);
	return aside_do(paths->aside,
			&(struct aside_call){ .fn = check,
					      .uid = uid,
					      .in = &asked,
					      .in_len = sizeof(asked) }) == 0;
}

bool exe_paths_find(const struct exe_paths *paths, uint32_t dev, uint64_t ino,
		    uint32_t uid, struct exe_paths_name *ret_name)
{
	const struct slot *slot = &paths->slots[slot_of(dev, ino)];
	CLEANUP(base_closep) int fd = -1;
	struct statx file;
	bool found;

	if (!slot->path || slot->ino != ino || slot->dev != dev)
		return false;
	fd = cached_file_open(AT_FDCWD, slot->path);
	if (fd == -EAGAIN)
		found = is_there(paths, slot, uid);
	else
		found = fd >= 0 &&
			cached_file_stat(fd, "", AT_EMPTY_PATH, &file) == 0 &&
			file.stx_ino == ino;
	if (!found)
		return false;
	*ret_name = (struct exe_paths_name){ slot->path, slot->root_len };
	return true;
}
