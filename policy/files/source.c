/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * source.c - open the file, then check the descriptor: so the file that is
 * checked is the file that is read.
 */
#include "policy/files/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base.h"
#include "policy/files/acl.h"

static const char *kind_name(mode_t mode)
{
	if (S_ISDIR(mode))
		return "a directory";
	if (S_ISFIFO(mode))
		return "a pipe";
	if (S_ISCHR(mode) || S_ISBLK(mode))
		return "a device";
	return "something else";
}

/*
 * A group with the owner's number is the owner's own (a user private group, as
 * most distributions have them, or root's), so its write bit is harmless, but
 * for whom an access control list names.
 */
bool source_others_may_write(int fd, const struct stat *st,
			     char ret_how[SOURCE_HOW_MAX])
{
	const bool group = st->st_mode & S_IWGRP;

	if ((st->st_mode & S_IWOTH) || (group && st->st_gid != st->st_uid)) {
		(void)snprintf(ret_how, SOURCE_HOW_MAX, "mode %04o",
			       st->st_mode & 07777U);
		return true;
	}
	if (!group || !acl_of_fd(fd, st))
		return false;
	(void)snprintf(ret_how, SOURCE_HOW_MAX,
		       "an access control list that lets others");
	return true;
}

static int check_kind(const char *path, const struct stat *st,
		      struct diag *diag, struct diag_at at)
{
	if (S_ISREG(st->st_mode))
		return 0;
	return diag_error(diag, at, "want a regular file, found %s: '%s'",
			  kind_name(st->st_mode), path);
}

static int check_writers(const char *path, int fd, const struct stat *st,
			 struct diag *diag, struct diag_at at)
{
	char how[SOURCE_HOW_MAX];

	if (!source_others_may_write(fd, st, how))
		return 0;
	return diag_error(diag, at,
			  "want a file that only its owner may write, found "
			  "%s: '%s'",
			  how, path);
}

static int check_size(const char *path, size_t len_max, const struct stat *st,
		      struct diag *diag, struct diag_at at)
{
	if (st->st_size == 0)
		return diag_error(diag, at,
				  "want a file with text, found an empty one: "
				  "'%s'",
				  path);
	if ((unsigned long long)st->st_size > len_max)
		return diag_error(diag, at,
				  "want a file of at most %zu bytes, found "
				  "%lld: '%s'",
				  len_max, (long long)st->st_size, path);
	return 0;
}

/* Read up to @len bytes: fewer if the file has become shorter meanwhile. */
static int read_all(int fd, char *text, size_t len, size_t *ret_len)
{
	size_t done = 0;
	ssize_t n;

	while (done < len) {
		n = read(fd, text + done, len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		done += (size_t)n;
	}
	text[done] = '\0';
	*ret_len = done;
	return 0;
}

static uint64_t nanoseconds(const struct timespec *time)
{
	return (uint64_t)time->tv_sec * 1000000000ULL + (uint64_t)time->tv_nsec;
}

struct policy_stamp source_stamp(const struct stat *st)
{
	return (struct policy_stamp){ .dev = st->st_dev,
				      .ino = st->st_ino,
				      .size = (uint64_t)st->st_size,
				      .mtime_ns = nanoseconds(&st->st_mtim),
				      .ctime_ns = nanoseconds(&st->st_ctim) };
}

int source_read(const char *path, size_t len_max, struct diag *diag,
		struct diag_at at, struct source_text *ret_source)
{
	CLEANUP(base_closep) int fd = -1;
	CLEANUP(base_freep) char *text = NULL;
	struct stat st;
	size_t len = 0;
	int error;

	/* O_NONBLOCK: to open a pipe must not wait for its writer. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return diag_error(diag, at,
				  "want a file that can be read, found '%s': "
				  "%s",
				  path, strerror(errno));
	if (fstat(fd, &st) < 0)
		return -errno;
	error = check_kind(path, &st, diag, at);
	if (error == 0)
		error = check_writers(path, fd, &st, diag, at);
	if (error == 0)
		error = check_size(path, len_max, &st, diag, at);
	if (error < 0)
		return error;
	text = malloc((size_t)st.st_size + 1);
	if (!text)
		return -ENOMEM;
	error = read_all(fd, text, (size_t)st.st_size, &len);
	if (error < 0)
		return error;
	ret_source->text = TAKE_PTR(text);
	ret_source->len = len;
	ret_source->stamp = source_stamp(&st);
	return 0;
}

const char *source_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

void source_done(struct source_text *source)
{
	if (!source->is_borrowed)
		free(source->text);
	*source = (struct source_text){ 0 };
}
