/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cgroups.c - walk the tree from the root, one component at a time, with the
 * same evaluator as the BPF programs.
 */
#include "bpf/sockets/cgroups.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "policy/base.h"
#include "policy/eval/decide.h"

#define DEPTH_MAX 32 /* as deep as the kernel side looks */

int cgroups_mount(char *ret_path, size_t room)
{
	struct mntent *entry;
	int r = -ENOENT;
	FILE *mounts;

	mounts = setmntent("/proc/self/mounts", "re");
	if (!mounts)
		return -errno;
	while (r == -ENOENT && (entry = getmntent(mounts)))
		if (!strcmp(entry->mnt_type, "cgroup2") &&
		    strlen(entry->mnt_dir) < room) {
			memcpy(ret_path, entry->mnt_dir,
			       strlen(entry->mnt_dir) + 1);
			r = 0;
		}
	(void)endmntent(mounts);
	return r;
}

int cgroups_open(const char *dir, int *ret_fd)
{
	char root[PATH_MAX];
	CLEANUP(base_closep) int fd = -1;
	struct statfs fs;
	int r;

	if (!dir) {
		r = cgroups_mount(root, sizeof(root));
		if (r < 0)
			return r;
		dir = root;
	}
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fstatfs(fd, &fs) < 0)
		return -errno;
	if (fs.f_type != CGROUP2_SUPER_MAGIC)
		return -EINVAL;
	*ret_fd = TAKE_FD(fd);
	return 0;
}

int cgroups_path(int fd, char *ret_path, size_t room)
{
	char link[64], path[PATH_MAX], mount[PATH_MAX];
	size_t len;
	ssize_t n;
	int r;

	r = cgroups_mount(mount, sizeof(mount));
	if (r < 0)
		return r;
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	if (n < 0)
		return -errno;
	path[n] = '\0';
	len = strlen(mount);
	if (strncmp(path, mount, len) != 0 || (path[len] && path[len] != '/'))
		return -EINVAL;
	return snprintf(ret_path, room, "%s", path + len) < (int)room
		       ? 0
		       : -ENAMETOOLONG;
}

static void step(const struct image *image, struct decide_cgroup_walk *walk,
		 const char *name, size_t len)
{
	uint8_t room[DECIDE_COMPONENT_ROOM] = { 0 };

	memcpy(room, name, len);
	decide_cgroup_component(image, (const void *)image->cells, walk, room,
				(uint32_t)len);
}

struct walk {
	const struct image *image;
	cgroups_fn on_cgroup;
	void *context;
};

static int visit(const struct walk *w, int fd, unsigned int depth,
		 const struct decide_cgroup_walk *here);

static int descend(const struct walk *w, int parent, const char *name,
		   unsigned int depth, const struct decide_cgroup_walk *here)
{
	struct decide_cgroup_walk below = *here;
	int fd;

	fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return 0; /* it was removed just now */
	step(w->image, &below, name, strlen(name));
	return visit(w, fd, depth + 1, &below);
}

/* Takes ownership of @fd. */
static int visit(const struct walk *w, int fd, unsigned int depth,
		 const struct decide_cgroup_walk *here)
{
	struct shared_cgroup cgroup;
	struct dirent *entry;
	struct stat st;
	DIR *dir;
	int r;

	r = decide_cgroup_end(w->image, (const void *)w->image->cells, here,
			      cgroup.words);
	dir = fdopendir(fd);
	if (!dir) {
		(void)close(fd);
		return -errno;
	}
	if (r == 0 && fstat(dirfd(dir), &st) == 0)
		r = w->on_cgroup(w->context, st.st_ino, &cgroup);
	while (r >= 0 && depth < DEPTH_MAX && (entry = readdir(dir)))
		if (entry->d_type == DT_DIR && entry->d_name[0] != '.')
			r = descend(w, dirfd(dir), entry->d_name, depth, here);
	(void)closedir(dir);
	return r;
}

int cgroups_each(const struct image *image, cgroups_fn fn, void *context)
{
	struct walk w = { .image = image, .on_cgroup = fn, .context = context };
	struct decide_cgroup_walk root;
	char path[PATH_MAX];
	int fd, r;

	r = cgroups_mount(path, sizeof(path));
	if (r < 0)
		return r;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	decide_cgroup_begin((const void *)image->cells, &root);
	return visit(&w, fd, 0, &root);
}
