/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pins.c - set, find and remove the names of maps in the bpf filesystem.
 */
#include "bpf/load/pins.h"

#include <bpf/libbpf.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "policy/base.h"

/* To be raised with each change of a key, a value or a size of a map, and of
 * struct event: events that a former daemon left unread in the ring are read,
 * too. */
#define LAYOUT "map10_"
#define BPF_ROOT "/sys/fs/bpf"
#define CLAIMS_MAX 16 /* somebody may make the directory again and again */

/* Maps whose content is of no use to the next daemon. */
static const char *const unpinned[] = { "scratches",	  "sends",
					"kprobe_senders", "flights",
					"ask_cgroup",	  "known_answers",
					"answer_devices" };

static bool is_bpffs(const char *dir)
{
	struct statfs fs;

	return statfs(dir, &fs) == 0 && fs.f_type == BPF_FS_MAGIC;
}

/* May others put names where @st is, or take ours from there? */
static bool others_may_change(const struct stat *st)
{
	return (st->st_mode & (S_IWGRP | S_IWOTH)) && !(st->st_mode & S_ISVTX);
}

static bool is_ours(const char *dir)
{
	struct stat st;

	return lstat(dir, &st) == 0 && S_ISDIR(st.st_mode) &&
	       st.st_uid == geteuid() && !(st.st_mode & (S_IWGRP | S_IWOTH));
}

/* Rename @dir.  The bpf filesystem permits no dots in names. */
static int move_aside(const char *dir)
{
	char aside[PATH_MAX];
	uint64_t random;
	int n;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return -EIO;
	n = snprintf(aside, sizeof(aside), "%s-not-ours-%016" PRIx64, dir,
		     random);
	if (n < 0 || (size_t)n >= sizeof(aside))
		return -ENAMETOOLONG;
	return rename(dir, aside) < 0 && errno != ENOENT ? -errno : 0;
}

/*
 * Make @dir, or find that it is ours.  Where all may make directories in a bpf
 * filesystem (it is mounted with mode 1777 unless told otherwise), somebody can
 * have made this one before us: then they could unlink what is pinned in it.
 */
static int claim_dir(const char *dir)
{
	int i, r = 0;

	for (i = 0; i < CLAIMS_MAX && r == 0; i++) {
		if (mkdir(dir, 0700) == 0 || (errno == EEXIST && is_ours(dir)))
			return 0;
		r = errno == EEXIST ? move_aside(dir) : -errno;
	}
	return r < 0 ? r : -EEXIST;
}

static int make_dir(const char *dir)
{
	char parent[PATH_MAX];
	struct stat st;
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
	if (stat(parent, &st) < 0)
		return -errno;
	return others_may_change(&st) ? -EPERM : claim_dir(dir);
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

int pins_map_path(const char *dir, const char *map, char ret_path[PATH_MAX])
{
	int n = snprintf(ret_path, PATH_MAX, "%s/" LAYOUT "%s", dir, map);

	return n < 0 || n >= PATH_MAX ? -ENAMETOOLONG : 0;
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
		r = pins_map_path(dir, bpf_map__name(map), path);
		if (r == 0)
			r = bpf_map__set_pin_path(map, path);
		if (r < 0)
			return r;
	}
	return 0;
}

DIR *pins_open_dir(const char *dir)
{
	DIR *list;
	int fd;

	fd = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	list = fdopendir(fd);
	if (!list)
		(void)close(fd);
	return list;
}

/* Unlink what begins with "map" but not with @except (NULL: all). */
static int unpin(const char *dir, const char *except)
{
	struct dirent *entry;
	DIR *list;
	int r = 0;

	list = pins_open_dir(dir);
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
