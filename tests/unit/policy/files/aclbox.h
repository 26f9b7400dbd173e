/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * aclbox.h - a file with a POSIX access control list.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Let @path be read by all, and written by its owner and by whom @tag (ACL_USER
 * or ACL_GROUP of linux/posix_acl.h) and @id name.  false: its file system, or
 * the user namespace, has no such list. */
bool aclbox_grant(const char *path, uint16_t tag, uint32_t id);
