/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * account.h - find the uid or gid of a user or group of this host.
 *
 * A number is taken as it is, even if no account has it.  Not thread safe,
 * since getpwnam() is not.
 */
#pragma once

#include <stddef.h>
#include <sys/types.h>

#include "policy/language/schema.h"

/* Find the id of the account @text.  0; -ENOENT: there is no such name, or the
 * number is out of range; another negative errno: the name service failed. */
int account_user(const char *text, uid_t *ret_uid);
int account_group(const char *text, gid_t *ret_gid);

/* Read @node, the value of a key that is named "user" or "group": 0; -EINVAL:
 * the diag says what was wanted. */
int account_read_user(const struct schema_context *context,
		      const struct yaml_node *node, uid_t *ret_uid);
/* Read @node, one group or a list of them, as account_read_user() does; -ENOMEM
 * as well. */
int account_read_groups(struct schema_context *context,
			const struct yaml_node *node, gid_t **ret_groups,
			size_t *ret_n);

/*
 * Find the groups that a login of @uid would give, the effective one first: at
 * most *n of them into @groups, and *n becomes their number, 0 for a user that
 * this host does not have.
 */
void account_groups(uid_t uid, gid_t *groups, size_t *n);
