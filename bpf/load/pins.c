/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pins.c - set, find and remove the names of maps in the bpf filesystem.
 */
#include "bpf/load/pins.h"

#include <bpf/libbpf.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "policy/base.h"

/* To be raised with each change of a key, a value or a size of a map, and of
 * struct event: events that a former daemon left unread in the ring are read,
 * too. */
#define LAYOUT "map4_"
#define BPF_ROOT "/sys/fs/bpf"

/* Maps whose content is of no use to the next daemon. */
static const char *const unpinned[] = { "scratches", "sends", "kprobe_senders",
					"flights" };

static bool is_bpffs(const char *dir)
{
	struct statfs fs;

	return statfs(dir, &fs) == 0 && fs.f_type == BPF_FS_MAGIC;
}

static int make_dir(const char *dir)
{
	char parent[PATH_MAX];
	char *slash;

	(void)snprintf(parent, sizeof(parent), "%s", dir);
	slash = strrchr(parent, '/');
	if (slash && slash != parent)
		*slash = '\0';
	if (!strcmp(parent, BPF_ROOT) && !is_bpffs(parent) &&
	    mount("bpf", BPF_ROOT, "bpf", MS_NOSUID | MS_NODEV | MS_NOEXEC,
		  "mode=700") < 0)
		return -errno;
	if (!is_bpffs(parent))
		return -ENOTSUP;
	if (mkdir(dir, 0700) < 0 && errno != EEXIST)
		return -errno;
	return 0;
}

static bool is_pinned(const struct bpf_map *map)
{
	const char *name = bpf_map__name(map);
	size_t i;

	if (bpf_map__is_internal(map))
		return false;
	for (i = 0; i < ARRAY_SIZE(unpinned); i++)
		if (!strcmp(name, unpinned[i]))
			return false;
	return true;
}

int pins_prepare(const char *dir, struct bpf_object *object)
{
	char path[PATH_MAX];
	struct bpf_map *map;
	int r;

	r = make_dir(dir);
	if (r < 0)
		return r;
	bpf_object__for_each_map(map, object)
	{
		if (!is_pinned(map))
			continue;
		r = snprintf(path, sizeof(path), "%s/" LAYOUT "%s", dir,
			     bpf_map__name(map));
		if (r < 0 || (size_t)r >= sizeof(path))
			return -ENAMETOOLONG;
		r = bpf_map__set_pin_path(map, path);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Unlink what begins with "map" but not with @except (NULL: all). */
static int unpin(const char *dir, const char *except)
{
	struct dirent *entry;
	DIR *list;
	int r = 0;

	list = opendir(dir);
	if (!list)
		return -errno;
	while ((entry = readdir(list)))
		if (!strncmp(entry->d_name, "map", 3) &&
		    (!except ||
		     strncmp(entry->d_name, except, strlen(except)) != 0) &&
		    unlinkat(dirfd(list), entry->d_name, 0) < 0)
			r = -errno;
	(void)closedir(list);
	return r;
}

void pins_drop_others(const char *dir)
{
	(void)unpin(dir, LAYOUT);
}

int pins_remove(const char *dir)
{
	int r = unpin(dir, NULL);

	if (r == 0 && rmdir(dir) < 0 && errno != ENOTEMPTY)
		r = -errno;
	return r;
}
