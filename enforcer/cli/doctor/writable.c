/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * writable.c - look at each component of the real path.
 */
#include "enforcer/cli/doctor/writable.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "policy/base.h"
#include "policy/files/acl.h"

/* In a directory with the sticky bit only the owner of an entry renames it;
 * what is below is looked at by itself. */
static bool is_sticky(const struct stat *st)
{
	return S_ISDIR(st->st_mode) && (st->st_mode & S_ISVTX);
}

static bool is_writable(const struct stat *st)
{
	if (st->st_uid != 0)
		return true;
	if (is_sticky(st))
		return false;
	return (st->st_mode & S_IWOTH) ||
	       ((st->st_mode & S_IWGRP) && st->st_gid != 0);
}

static bool has_list(const char *path, const struct stat *st)
{
	return !is_sticky(st) && (st->st_mode & S_IWGRP) &&
	       acl_of_path(path, st);
}

static bool look(const char *path, char ret_why[WRITABLE_WHY_MAX])
{
	const char *list = "";
	struct stat st;

	if (stat(path, &st) < 0)
		return false;
	if (!is_writable(&st)) {
		if (!has_list(path, &st))
			return false;
		list = ", and an access control list that lets others write";
	}
	(void)snprintf(ret_why, WRITABLE_WHY_MAX,
		       "%s has owner %u, group %u, mode %04o%s", path,
		       st.st_uid, st.st_gid, st.st_mode & 07777U, list);
	return true;
}

/* Each path from "/" down to @path. */
static bool look_down(char *path, char ret_why[WRITABLE_WHY_MAX])
{
	char *slash = path;

	if (look("/", ret_why))
		return true;
	while ((slash = strchr(slash + 1, '/'))) {
		*slash = '\0';
		if (look(path, ret_why))
			return true;
		*slash = '/';
	}
	return look(path, ret_why);
}

bool writable_by_others(const char *path, char ret_why[WRITABLE_WHY_MAX])
{
	CLEANUP(base_freep) char *real = realpath(path, NULL);
	CLEANUP(base_freep) char *above = NULL;
	char *slash;

	if (real)
		return look_down(real, ret_why);
	above = strdup(path);
	slash = above ? strrchr(above, '/') : NULL;
	if (!slash || slash == above)
		return false;
	*slash = '\0';
	return writable_by_others(above, ret_why);
}
