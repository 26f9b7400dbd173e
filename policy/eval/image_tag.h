/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * image_tag.h - what kind of thing a key in the table of a policy image is.
 *
 * The hash of a key begins with its tag, so a uid is never found where an inode
 * was put.  Freestanding.
 */
#pragma once

enum image_tag {
	IMAGE_TAG_NAME = 1,
	IMAGE_TAG_TYPE,
	IMAGE_TAG_EXE,
	IMAGE_TAG_UID,
	IMAGE_TAG_GID,
	IMAGE_TAG_COMM,
	IMAGE_TAG_UNIT,
	IMAGE_TAG_CGROUP,
	IMAGE_TAG_COMPONENT,  /* one component of a cgroup's path */
	IMAGE_TAG_EXE_FORMER, /* a file that was replaced */
};
