/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * aclbox.c - the extended attribute, in the order that the kernel wants.
 */
#include "tests/unit/policy/files/aclbox.h"

#include <endian.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <linux/xattr.h>
#include <stddef.h>
#include <sys/xattr.h>

#define NOBODY ((uint32_t)ACL_UNDEFINED_ID)
#define ENTRIES 5

struct list {
	struct posix_acl_xattr_header head;
	struct posix_acl_xattr_entry entries[ENTRIES];
};

static struct posix_acl_xattr_entry entry(uint16_t tag, uint16_t may,
					  uint32_t id)
{
	return (struct posix_acl_xattr_entry){ .e_tag = htole16(tag),
					       .e_perm = htole16(may),
					       .e_id = htole32(id) };
}

bool aclbox_grant(const char *path, uint16_t tag, uint32_t id)
{
	const uint16_t all = ACL_READ | ACL_WRITE;
	struct list list = { .head.a_version =
				     htole32(POSIX_ACL_XATTR_VERSION) };
	size_t n = 0;

	list.entries[n++] = entry(ACL_USER_OBJ, all, NOBODY);
	if (tag == ACL_USER)
		list.entries[n++] = entry(tag, all, id);
	list.entries[n++] = entry(ACL_GROUP_OBJ, ACL_READ, NOBODY);
	if (tag == ACL_GROUP)
		list.entries[n++] = entry(tag, all, id);
	list.entries[n++] = entry(ACL_MASK, all, NOBODY);
	list.entries[n++] = entry(ACL_OTHER, ACL_READ, NOBODY);
	return setxattr(path, XATTR_NAME_POSIX_ACL_ACCESS, &list,
			offsetof(struct list, entries) +
				n * sizeof(list.entries[0]),
			0) == 0;
}
