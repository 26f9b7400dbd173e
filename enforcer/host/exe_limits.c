/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exe_limits.c - count names by the owner of each.
 */
#include "enforcer/host/exe_limits.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "enforcer/host/rootpath.h"
#include "policy/base.h"

void exe_limits_begin(struct exe_limits *limits)
{
	memset(limits->of_owner, 0, sizeof(limits->of_owner));
	limits->left_out = false;
}

static uid_t owner_of(int root, const char *path)
{
	CLEANUP(base_closep) int fd = -1;
	struct stat st;

	fd = rootpath_open(root, path, O_NOFOLLOW);
	return fd < 0 || fstat(fd, &st) < 0 ? (uid_t)-1 : st.st_uid;
}

bool exe_limits_permit(struct exe_limits *limits, int root, const char *path)
{
	uid_t owner = owner_of(root, path);
	uint16_t *n = &limits->of_owner[owner % ARRAY_SIZE(limits->of_owner)];

	if (owner == 0)
		return true;
	if (*n == EXE_LIMITS_OWNER || !limits->left) {
		limits->left_out = true;
		return false;
	}
	++*n;
	limits->left--;
	return true;
}
