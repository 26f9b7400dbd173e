/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * procfs.c - exe, cmdline, cgroup and start time of one process.
 */
#include "enforcer/host/identity/procfs.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bpf/sockets/fdinfo.h"
#include "enforcer/host/identity/cached_file.h"
#include "policy/base.h"

#define NS_PER_S 1000000000ULL
#define FIELDS_TO_START 20 /* behind the comm: fields 3 to 22 */

/* What the kernel writes behind the path of a file that was deleted, and in
 * front of the name of one that never had a path, see memfd_create(2). */
#define DELETED " (deleted)"
#define MEMORY "/memfd:"

/* Read the file @name, cut at @size - 1 bytes.  Returns the length, or a
 * negative errno. */
static ssize_t read_file(int dir, const char *name, char *ret_text, size_t size)
{
	CLEANUP(base_closep) int fd = -1;
	size_t len = 0;
	ssize_t n;

	fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	do {
		n = read(fd, ret_text + len, size - 1 - len);
		len += n > 0 ? (size_t)n : 0;
	} while (n > 0 && len < size - 1);
	ret_text[len] = '\0';
	return n < 0 ? -errno : (ssize_t)len;
}

int procfs_parse_start(const char *stat, uint64_t *ret_ticks)
{
	/* The comm may hold anything, parentheses and spaces too. */
	const char *at = strrchr(stat, ')');
	unsigned long long ticks;
	char *end;
	int i;

	for (i = 0; at && i < FIELDS_TO_START; i++)
		at = strchr(at + 1, ' ');
	if (!at)
		return -EINVAL;
	errno = 0;
	ticks = strtoull(at + 1, &end, 10);
	if (errno || end == at + 1)
		return -EINVAL;
	*ret_ticks = ticks;
	return 0;
}

/* /proc counts whole clock ticks; fractions are cut off. */
static bool started_at(int dir, uint64_t start_ns)
{
	long per_s = sysconf(_SC_CLK_TCK);
	uint64_t ticks, want;
	char stat[1024];

	if (per_s <= 0 || read_file(dir, "stat", stat, sizeof(stat)) < 0 ||
	    procfs_parse_start(stat, &ticks) < 0)
		return false;
	want = start_ns / (NS_PER_S / (uint64_t)per_s);
	return ticks == want;
}

int procfs_open(const struct procfs_id *id)
{
	CLEANUP(base_closep) int dir = -1;
	char path[32];

	(void)snprintf(path, sizeof(path), "/proc/%u", id->pid);
	dir = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0 || !started_at(dir, id->start_ns))
		return -ESRCH;
	return TAKE_FD(dir);
}

/* Does the thread of the directory @dir still run a program?  One that has
 * ended has given its memory up.  What can't be read is there. */
static bool runs(int dir)
{
	char byte;

	return readlinkat(dir, "exe", &byte, sizeof(byte)) >= 0 ||
	       (errno != ENOENT && errno != ESRCH);
}

static int open_thread(int task, const char *name, uint32_t *ret_tid)
{
	CLEANUP(base_closep) int dir = -1;

	dir = openat(task, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0 || !runs(dir))
		return -ENOENT;
	*ret_tid = (uint32_t)strtoul(name, NULL, 10);
	return TAKE_FD(dir);
}

int procfs_open_thread(int dir, uint32_t tid, uint32_t *ret_tid)
{
	CLEANUP(base_closedirp) DIR *task = NULL;
	struct dirent *entry;
	char name[16];
	int fd, thread;

	fd = openat(dir, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	task = fdopendir(fd);
	if (!task) {
		(void)close(fd);
		return -ENOMEM;
	}
	(void)snprintf(name, sizeof(name), "%u", tid);
	thread = open_thread(fd, name, ret_tid);
	while (thread < 0 && (entry = readdir(task)))
		if (isdigit((unsigned char)entry->d_name[0]))
			thread = open_thread(fd, entry->d_name, ret_tid);
	return thread;
}

/* The executable of a process. */
struct exe {
	struct statx file;
	uint64_t mnt_id; /* of the mount by which it was executed */
};

/* Where a path is that of the executable. */
enum place { NOWHERE, BELOW_ROOT, HERE };

/* Does @path lead to @file below @root (AT_FDCWD: in our mount namespace)? */
static bool leads_to(int root, const char *path, const struct statx *file)
{
	CLEANUP(base_closep) int fd = -1;
	struct statx found;

	fd = cached_file_open(root, path);
	return fd >= 0 &&
	       cached_file_stat(fd, "", AT_EMPTY_PATH, &found) == 0 &&
	       found.stx_ino == file->stx_ino &&
	       found.stx_dev_major == file->stx_dev_major &&
	       found.stx_dev_minor == file->stx_dev_minor;
}

/* How much of @path is in front of the kernel's " (deleted)"; 0: that is not
 * there. */
static size_t len_before_deleted(const char *path)
{
	size_t len = strlen(path), end = strlen(DELETED);

	if (len <= end || strcmp(path + len - end, DELETED) != 0)
		return 0;
	return len - end;
}

/* Is what @path leads to below @root on the mount @mnt_id? */
static bool is_on_mount(int root, const char *path, uint64_t mnt_id,
			struct statx *ret_file)
{
	CLEANUP(base_closep) int fd = -1;
	struct fdinfo info;

	fd = cached_file_open(root, path);
	return fd >= 0 && fdinfo_read(fd, &info) == 0 &&
	       info.mnt_id == mnt_id &&
	       cached_file_stat(fd, "", AT_EMPTY_PATH, ret_file) == 0;
}

/* Cut @path to what of it is on the mount @mnt_id below @root: all of it, or
 * the last of its directories that still is there.  false: none is. */
static bool cut_to_mount(int root, char *path, uint64_t mnt_id,
			 struct statx *ret_file)
{
	char *slash;

	while (!is_on_mount(root, path, mnt_id, ret_file)) {
		slash = strrchr(path, '/');
		if (!slash || !slash[1])
			return false;
		slash[slash == path] = '\0';
	}
	return true;
}

/* Is the root of the process that of a mount namespace, from which paths are
 * counted? */
static bool has_whole_root(const struct procfs_dir *process)
{
	char root[2];

	return readlinkat(process->fd, "root", root, sizeof(root)) == 1 &&
	       root[0] == '/';
}

/*
 * Where a file lay that no name leads to any more.  On the mount by which it
 * was executed it was below what is left of @path; if that is the same
 * directory in our mount namespace, only who may write there can have put it
 * there, and the path was one of ours.  Which namespace the process is in says
 * nothing: a service has one of its own, and so may we, with the directories of
 * the host in both; and a program can be executed from a descriptor of another.
 */
static enum place place_of_unlinked(const struct procfs_dir *process, int root,
				    const struct exe *exe, const char *path)
{
	size_t len = len_before_deleted(path);
	struct statx found;
	char left[PATH_MAX];

	if (!has_whole_root(process))
		return NOWHERE;
	(void)snprintf(left, sizeof(left), "%.*s",
		       (int)(len ? len : strlen(path)), path);
	if (!cut_to_mount(root, left, exe->mnt_id, &found))
		return NOWHERE;
	return leads_to(AT_FDCWD, left, &found) ? HERE : BELOW_ROOT;
}

/* A program in another mount namespace, which any user may make where user
 * namespaces are allowed, can have the path of any file here. */
static enum place place_of(const struct procfs_dir *process,
			   const struct exe *exe, const char *path)
{
	CLEANUP(base_closep) int root = -1;
	const bool linked = exe->file.stx_nlink != 0;

	if (!linked && strncmp(path, MEMORY, strlen(MEMORY)) == 0)
		return HERE; /* no file of anybody has such a path */
	/* A name that ends so would be taken for that of a deleted file. */
	if (linked && len_before_deleted(path))
		return NOWHERE;
	if (linked && leads_to(AT_FDCWD, path, &exe->file))
		return HERE;
	root = openat(process->fd, "root", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		return NOWHERE;
	if (!linked)
		return place_of_unlinked(process, root, exe, path);
	return leads_to(root, path, &exe->file) ? BELOW_ROOT : NOWHERE;
}

/* If @path is one of another file here, replace it by one below /proc/PID. */
static void translate_path(const struct procfs_dir *process,
			   const struct exe *exe, char *path, size_t size)
{
	const enum place place = place_of(process, exe, path);
	char prefix[32];
	size_t len = place == BELOW_ROOT ? strlen(path) : 0, more;

	if (place == HERE)
		return;
	(void)snprintf(prefix, sizeof(prefix), "/proc/%u/%s", process->pid,
		       place == BELOW_ROOT ? "root" : "exe");
	more = strlen(prefix);
	if (more + len >= size)
		len = size - more - 1;
	memmove(path + more, path, len);
	memcpy(path, prefix, more);
	path[more + len] = '\0';
}

int procfs_exe(const struct procfs_dir *process, uint64_t ino, char *ret_path,
	       size_t size)
{
	CLEANUP(base_closep) int fd = -1;
	struct fdinfo info;
	struct exe exe;
	ssize_t n;
	int r;

	fd = openat(process->fd, "exe", O_PATH | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	r = fdinfo_read(fd, &info);
	if (r < 0)
		return r;
	/* Only the inode is compared: on btrfs and overlayfs stat() has device
	 * numbers of its own. */
	if (info.ino != ino)
		return -ESRCH;
	exe.mnt_id = info.mnt_id;
	r = cached_file_stat(fd, "", AT_EMPTY_PATH, &exe.file);
	if (r < 0)
		return r;
	n = readlinkat(process->fd, "exe", ret_path, size - 1);
	ret_path[n < 0 ? 0 : n] = '\0';
	if (n > 0)
		translate_path(process, &exe, ret_path, size);
	return 0;
}

size_t procfs_command_line(int dir, char *ret_line, size_t size)
{
	ssize_t n = read_file(dir, "cmdline", ret_line, size);
	size_t len = n < 0 ? 0 : (size_t)n, i;

	while (len && ret_line[len - 1] == '\0')
		len--;
	for (i = 0; i < len; i++)
		if (ret_line[i] == '\0')
			ret_line[i] = ' ';
	ret_line[len] = '\0';
	return len;
}

void procfs_cgroup(int dir, char *ret_path, size_t size)
{
	char text[2 * PATH_MAX] = "", *line;

	ret_path[0] = '\0';
	if (read_file(dir, "cgroup", text, sizeof(text)) < 0)
		return;
	line = strncmp(text, "0::", 3) == 0 ? text : strstr(text, "\n0::");
	if (!line)
		return;
	line += *line == '\n' ? 4 : 3;
	line[strcspn(line, "\n")] = '\0';
	if (strlen(line) < size)
		memcpy(ret_path, line, strlen(line) + 1);
}
