/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * acl.c - read the extended attribute by hand: a version, and entries of 8
 * bytes, little endian (linux/posix_acl_xattr.h).
 */
#include "policy/files/acl.h"

#include <errno.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <linux/xattr.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/xattr.h>

#define LIST_MAX 4096 /* some 500 entries */
#define HEAD_LEN sizeof(struct posix_acl_xattr_header)
#define ENTRY_LEN sizeof(struct posix_acl_xattr_entry)

static uint32_t little_endian(const uint8_t *bytes, size_t n)
{
	uint32_t value = 0;

	while (n--)
		value = value << 8 | bytes[n];
	return value;
}

/* Does the entry name somebody else, and let them write, but for the mask? */
static bool is_of_others(uint32_t tag, uint32_t may, uint32_t id,
			 const struct stat *st)
{
	if (!(may & ACL_WRITE) || id == st->st_uid)
		return false;
	return (tag == ACL_USER && id != 0) || tag == ACL_GROUP;
}

bool acl_lets_others_write(const uint8_t *list, size_t len,
			   const struct stat *st)
{
	uint32_t mask = ACL_WRITE;
	bool others = false;
	uint32_t tag, may, id;
	size_t at;

	if (len < HEAD_LEN || (len - HEAD_LEN) % ENTRY_LEN ||
	    little_endian(list, HEAD_LEN) != POSIX_ACL_XATTR_VERSION)
		return true;
	for (at = HEAD_LEN; at < len; at += ENTRY_LEN) {
		tag = little_endian(list + at, 2);
		may = little_endian(list + at + 2, 2);
		id = little_endian(list + at + 4, 4);
		if (tag == ACL_MASK)
			mask = may;
		others |= is_of_others(tag, may, id, st);
	}
	return others && (mask & ACL_WRITE);
}

/* @n: as getxattr(2) returned it just now. */
static bool judge(const uint8_t *list, ssize_t n, const struct stat *st)
{
	if (n < 0)
		return errno != ENODATA && errno != EOPNOTSUPP;
	return acl_lets_others_write(list, (size_t)n, st);
}

bool acl_of_fd(int fd, const struct stat *st)
{
	uint8_t list[LIST_MAX];

	return judge(
		list,
		fgetxattr(fd, XATTR_NAME_POSIX_ACL_ACCESS, list, sizeof(list)),
		st);
}

bool acl_of_path(const char *path, const struct stat *st)
{
	uint8_t list[LIST_MAX];

	return judge(list,
		     lgetxattr(path, XATTR_NAME_POSIX_ACL_ACCESS, list,
			       sizeof(list)),
		     st);
}
