/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * account.c - read a number, or look the name up with getpwnam() and
 * getgrnam().
 */
#include "policy/language/who/account.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/language/value.h"

/* (uid_t)-1 means "none" to every system call. */
#define ID_MAX (UINT32_MAX - 1)

/* The errno of getpwnam(3) and getgrnam(3) for "not found" depends on the name
 * service; the manual lists these. */
static int not_found(int error)
{
	switch (error) {
	case 0:
	case ENOENT:
	case ESRCH:
	case EBADF:
	case EPERM:
		return -ENOENT;
	default:
		return -error;
	}
}

static bool is_number(const char *text)
{
	return *text && strspn(text, "0123456789") == strlen(text);
}

int account_user(const char *text, uid_t *ret_uid)
{
	const struct passwd *found;

	if (is_number(text))
		return value_parse_number(text, ID_MAX, ret_uid) ? 0 : -ENOENT;
	errno = 0;
	found = getpwnam(text);
	if (!found)
		return not_found(errno);
	*ret_uid = found->pw_uid;
	return 0;
}

int account_group(const char *text, gid_t *ret_gid)
{
	const struct group *found;

	if (is_number(text))
		return value_parse_number(text, ID_MAX, ret_gid) ? 0 : -ENOENT;
	errno = 0;
	found = getgrnam(text);
	if (!found)
		return not_found(errno);
	*ret_gid = found->gr_gid;
	return 0;
}

/* Report @error, the result of a function above for the text of @node. */
static int check(const struct schema_context *context,
		 const struct yaml_node *node, int error)
{
	if (error == -ENOENT)
		return schema_want(context, node,
				   "a %s of this host or a number",
				   context->key);
	if (error < 0)
		return schema_want(context, node,
				   "a %s of this host or a number (%s)",
				   context->key, strerror(-error));
	return 0;
}

int account_read_user(const struct schema_context *context,
		      const struct yaml_node *node, uid_t *ret_uid)
{
	int error = -ENOENT;

	if (node->kind == YAML_TEXT)
		error = account_user(node->text, ret_uid);
	return check(context, node, error);
}

struct groups {
	gid_t *items;
	size_t n;
};

static int read_group(struct schema_context *context,
		      const struct yaml_node *node, void *target)
{
	struct groups *groups = target;
	int error = -ENOENT;

	if (node->kind == YAML_TEXT)
		error = account_group(node->text, &groups->items[groups->n]);
	groups->n += error == 0;
	return check(context, node, error);
}

int account_read_groups(struct schema_context *context,
			const struct yaml_node *node, gid_t **ret_groups,
			size_t *ret_n)
{
	struct groups groups = { 0 };
	int error;

	groups.items = arena_array(context->policy->arena, value_count(node),
				   sizeof(*groups.items));
	if (!groups.items)
		return -ENOMEM;
	error = value_each(context, node, read_group, &groups);
	*ret_groups = groups.items;
	*ret_n = groups.n;
	return error;
}

void account_groups(uid_t uid, gid_t *groups, size_t *n)
{
	const struct passwd *pw = *n ? getpwuid(uid) : NULL;
	int room = (int)*n;

	*n = 0;
	if (!pw)
		return;
	/* What there is no room for is left out. */
	if (getgrouplist(pw->pw_name, pw->pw_gid, groups, &room) < 0)
		room = room < 1 ? 0 : room;
	*n = (size_t)room;
}
