/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * acl.h - who else may write a file, as its POSIX access control list says.
 *
 * With a list, the group's bits of the mode are a mask for all that it names
 * (acl(5)), so a file that root's group alone seems to write may be anybody's.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stat;

/*
 * Does the list let others write than root, the owner, and the group that has
 * the owner's number?  @st is of the same file or directory.  Without a list:
 * no; one that can't be read: yes.
 */
bool acl_of_fd(int fd, const struct stat *st);
bool acl_of_path(const char *path, const struct stat *st); /* not of a link */

/* As acl_of_fd(), of the @len bytes of a list as the kernel hands it out. */
bool acl_lets_others_write(const uint8_t *list, size_t len,
			   const struct stat *st);
