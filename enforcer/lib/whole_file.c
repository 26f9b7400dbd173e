/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * whole_file.c - write beside the file, then rename.
 */
#include "enforcer/lib/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base.h"

static int open_as(const char *path, int flags, const char *mode,
		   FILE **ret_file)
{
	CLEANUP(base_closep) int fd = -1;

	fd = open(path, flags | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	*ret_file = fdopen(fd, mode);
	if (!*ret_file)
		return -ENOMEM; /* nothing else can fail here */
	(void)TAKE_FD(fd);
	return 0;
}

int whole_file_begin(struct whole_file *whole, const char *path)
{
	whole->path = path;
	if (snprintf(whole->new_path, sizeof(whole->new_path), "%s.new",
		     path) >= (int)sizeof(whole->new_path))
		return -ENAMETOOLONG;
	return open_as(whole->new_path, O_WRONLY | O_CREAT | O_TRUNC, "w",
		       &whole->file);
}

static int end(struct whole_file *whole, bool on_disk)
{
	int r = fflush(whole->file) != 0 ? -errno : 0;

	if (r == 0 && ferror(whole->file))
		r = -EIO; /* of an earlier write */
	if (r == 0 && on_disk && fsync(fileno(whole->file)) < 0)
		r = -errno;
	(void)fclose(whole->file);
	whole->file = NULL;
	if (r == 0 && rename(whole->new_path, whole->path) < 0)
		r = -errno;
	if (r < 0)
		(void)unlink(whole->new_path);
	return r;
}

int whole_file_end(struct whole_file *whole)
{
	return end(whole, false);
}

int whole_file_end_on_disk(struct whole_file *whole)
{
	return end(whole, true);
}

void whole_file_abandon(struct whole_file *whole)
{
	(void)fclose(whole->file);
	whole->file = NULL;
	(void)unlink(whole->new_path);
}

int whole_file_read(const char *path, FILE **ret_file)
{
	CLEANUP(base_fclosep) FILE *file = NULL;
	struct stat st;
	int r;

	r = open_as(path, O_RDONLY | O_NONBLOCK, "r", &file);
	if (r < 0)
		return r;
	if (!file || fstat(fileno(file), &st) < 0)
		return -EIO;
	if (!S_ISREG(st.st_mode) || st.st_uid != geteuid() ||
	    (st.st_mode & (S_IWGRP | S_IWOTH)))
		return -EPERM;
	*ret_file = TAKE_PTR(file);
	return 0;
}
