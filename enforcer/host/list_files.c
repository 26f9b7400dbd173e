/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * list_files.c - find changed files by their stamps (inode, size and times).
 */
#include "enforcer/host/list_files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "enforcer/host/pathwatch.h"
#include "policy/base.h"
#include "policy/files/source.h"
#include "policy/policy.h"

struct list_file {
	char *path; /* absolute */
	struct policy_stamp stamp;
	char *refused; /* NULL: it is in force */
};

struct list_files {
	struct list_file *items;
	size_t n;
	bool *changed;
};

void list_files_free(struct list_files *files)
{
	size_t i;

	if (!files)
		return;
	for (i = 0; i < files->n; i++) {
		free(files->items[i].path);
		free(files->items[i].refused);
	}
	free(files->items);
	free(files->changed);
	free(files);
}

void list_files_freep(struct list_files **files)
{
	list_files_free(*files);
}

/* @path from the root on: the working directory never changes. */
static int absolute(const char *path, char **ret_path)
{
	CLEANUP(base_freep) char *dir = NULL;
	bool is_relative = path[0] != '/';

	if (is_relative)
		dir = getcwd(NULL, 0);
	if (is_relative && !dir)
		return -errno;
	return asprintf(ret_path, "%s%s%s", dir && dir[1] ? dir : "",
			is_relative ? "/" : "", path) < 0
		       ? -ENOMEM
		       : 0;
}

static int fill(struct list_file *file, const struct policy_list *list)
{
	file->stamp = list->stamp;
	return absolute(list->path, &file->path);
}

int list_files_new(const struct policy *policy, struct list_files **ret_files)
{
	CLEANUP(list_files_freep) struct list_files *files = NULL;
	size_t i;
	int r = 0;

	files = calloc(1, sizeof(*files));
	if (!files)
		return -ENOMEM;
	files->items = calloc(policy->n_lists + 1, sizeof(*files->items));
	files->changed = calloc(policy->n_lists + 1, sizeof(*files->changed));
	if (!files->items || !files->changed)
		return -ENOMEM;
	for (i = 0; i < policy->n_lists && r == 0; i++)
		r = fill(&files->items[files->n++], &policy->lists[i]);
	if (r < 0)
		return r;
	*ret_files = TAKE_PTR(files);
	return 0;
}

int list_files_watch(const struct list_files *files, struct pathwatch *watch)
{
	size_t i;
	int r = 0;

	for (i = 0; i < files->n && r == 0; i++)
		r = pathwatch_add(watch, files->items[i].path);
	return r;
}

/*
 * Has somebody the file open for writing?  Then the kernel grants no read lease
 * on it (fcntl(2)), and what is there may be half a list.  A lease that is
 * granted is given back at once; should a writer come in between, SIGURG does
 * nothing, where SIGIO would end the process.  Where leases can't be had the
 * file is taken as it is.
 */
static bool is_being_written(int fd)
{
	if (fcntl(fd, F_SETSIG, SIGURG) < 0)
		return false;
	if (fcntl(fd, F_SETLEASE, F_RDLCK) < 0)
		return errno == EAGAIN;
	(void)fcntl(fd, F_SETLEASE, F_UNLCK);
	return false;
}

/* false: the file is to be looked at later. */
static bool look_at(const char *path, struct policy_stamp *ret_stamp)
{
	CLEANUP(base_closep) int fd = -1;
	struct stat st;

	*ret_stamp = (struct policy_stamp){ 0 };
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st) < 0)
		return true; /* who reads it will say what is wrong */
	*ret_stamp = source_stamp(&st);
	return !S_ISREG(st.st_mode) || !is_being_written(fd);
}

size_t list_files_changed(struct list_files *files, const bool **ret_changed)
{
	struct policy_stamp stamp;
	size_t i, n = 0;

	for (i = 0; i < files->n; i++) {
		files->changed[i] = look_at(files->items[i].path, &stamp) &&
				    memcmp(&stamp, &files->items[i].stamp,
					   sizeof(stamp)) != 0;
		if (!files->changed[i])
			continue;
		files->items[i].stamp = stamp;
		n++;
	}
	*ret_changed = files->changed;
	return n;
}

void list_files_note(struct list_files *files, size_t i, const char *refused)
{
	free(files->items[i].refused);
	files->items[i].refused = refused ? strdup(refused) : NULL;
}

const char *list_files_refused(const struct list_files *files, size_t i)
{
	return i < files->n ? files->items[i].refused : NULL;
}
