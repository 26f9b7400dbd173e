/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rootpath.c - openat2(2) below a root, and a glob on top of it.
 */
#include "enforcer/host/rootpath.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "policy/base.h"

#define TRIES 8 /* EAGAIN: something was renamed meanwhile */

static int open_below(int root, const char *path, uint64_t flags)
{
	const struct open_how how = {
		.flags = flags,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	int fd = -1, i;

	for (i = 0; i < TRIES && fd < 0; i++) {
		fd = (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
		if (fd < 0 && errno != EAGAIN)
			return -errno;
	}
	return fd < 0 ? -EAGAIN : fd;
}

/* openat2() is used only where needed: seccomp filters often refuse it. */
static int open_how(int root, const char *path, uint64_t flags)
{
	int fd;

	flags |= O_CLOEXEC;
	if (root != ROOTPATH_HOST)
		return open_below(root, path, flags);
	fd = open(path, (int)flags);
	return fd < 0 ? -errno : fd;
}

int rootpath_open(int root, const char *path, int flags)
{
	return open_how(root, path, O_PATH | (uint64_t)(unsigned int)flags);
}

struct walk {
	int root;
	size_t names_left;
	rootpath_fn fn;
	void *context;
	char path[PATH_MAX]; /* of the components so far */
};

static DIR *open_dir(const struct walk *w)
{
	CLEANUP(base_closep) int fd = -1;
	DIR *dir;

	fd = open_how(w->root, w->path[0] ? w->path : "/",
		      O_RDONLY | O_DIRECTORY);
	dir = fd < 0 ? NULL : fdopendir(fd);
	if (dir)
		(void)TAKE_FD(fd);
	return dir;
}

static int walk(struct walk *w, const char *rest);

/* Go on below w->path with the component @name in front of @rest. */
static int step(struct walk *w, const char *name, size_t len, const char *rest)
{
	size_t before = strlen(w->path);
	int r;

	if (before + 1 + len >= sizeof(w->path))
		return 0;
	w->path[before] = '/';
	memcpy(w->path + before + 1, name, len);
	w->path[before + 1 + len] = '\0';
	r = walk(w, rest);
	w->path[before] = '\0';
	return r;
}

static bool is_wanted(const char *pattern, const char *name)
{
	return strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
	       fnmatch(pattern, name, 0) == 0;
}

static int walk_matches(struct walk *w, const char *pattern, const char *rest)
{
	CLEANUP(base_closedirp) DIR *dir = NULL;
	const struct dirent *entry;
	int r = 0;

	dir = open_dir(w);
	while (dir && r == 0 && (entry = readdir(dir))) {
		if (!w->names_left)
			return -E2BIG;
		w->names_left--;
		if (is_wanted(pattern, entry->d_name))
			r = step(w, entry->d_name, strlen(entry->d_name), rest);
	}
	return r;
}

/* @rest: "" or "/component...". */
static int walk(struct walk *w, const char *rest)
{
	char pattern[NAME_MAX + 1];
	size_t len;

	if (!*rest)
		return w->fn(w->context, w->path);
	rest++;
	len = strcspn(rest, "/");
	if (len >= sizeof(pattern))
		return 0;
	memcpy(pattern, rest, len);
	pattern[len] = '\0';
	if (!strpbrk(pattern, "*?[\\"))
		return step(w, pattern, len, rest + len);
	return walk_matches(w, pattern, rest + len);
}

int rootpath_each(int root, const char *pattern, size_t max_names,
		  rootpath_fn fn, void *context)
{
	struct walk w = { .root = root,
			  .names_left = max_names,
			  .fn = fn,
			  .context = context };

	if (pattern[0] != '/')
		return -EINVAL;
	if (!pattern[1])
		return fn(context, "/");
	return walk(&w, pattern);
}
