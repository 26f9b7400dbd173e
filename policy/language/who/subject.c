/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * subject.c - read the keys of a subject, one reader for each kind of identity.
 */
#include "policy/language/who/subject.h"

#include <errno.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/language/who/account.h"
#include "policy/language/path.h"
#include "policy/language/value.h"
#include "policy/yaml/map.h"

#define UNIT_MAX 255

/* An array of strings that is being filled; its size is known before. */
struct texts {
	const char **items;
	size_t n;
};

static int read_texts(struct schema_context *context,
		      const struct yaml_node *node,
		      int (*read)(struct schema_context *context,
				  const struct yaml_node *value, void *target),
		      const char ***ret_items, size_t *ret_n)
{
	struct texts texts = { 0 };
	int error;

	texts.items = arena_array(context->policy->arena, value_count(node),
				  sizeof(*texts.items));
	if (!texts.items)
		return -ENOMEM;
	error = value_each(context, node, read, &texts);
	*ret_items = texts.items;
	*ret_n = texts.n;
	return error;
}

static int texts_add(const struct schema_context *context,
		     const struct yaml_node *node, struct texts *texts)
{
	const char *copy = arena_text(context->policy->arena, node->text,
				      strlen(node->text));

	if (!copy)
		return -ENOMEM;
	texts->items[texts->n++] = copy;
	return 0;
}

static int read_exe(struct schema_context *context,
		    const struct yaml_node *node, void *target)
{
	int error = path_check_exe(context, node);

	return error < 0 ? error : texts_add(context, node, target);
}

static int read_exes(struct schema_context *context,
		     const struct yaml_node *node, void *target)
{
	struct policy_subject *subject = target;

	return read_texts(context, node, read_exe, &subject->exes,
			  &subject->n_exes);
}

static int read_root(struct schema_context *context,
		     const struct yaml_node *node, void *target)
{
	int error = path_check_root(context, node);

	if (error < 0)
		return error;
	path_warn_no_root(context, node);
	return texts_add(context, node, target);
}

static int read_roots(struct schema_context *context,
		      const struct yaml_node *node, void *target)
{
	struct policy_subject *subject = target;

	return read_texts(context, node, read_root, &subject->roots,
			  &subject->n_roots);
}

static int read_cgroup(struct schema_context *context,
		       const struct yaml_node *node, void *target)
{
	int error = path_check_cgroup(context, node);

	return error < 0 ? error : texts_add(context, node, target);
}

static int read_cgroups(struct schema_context *context,
			const struct yaml_node *node, void *target)
{
	struct policy_subject *subject = target;

	return read_texts(context, node, read_cgroup, &subject->cgroups,
			  &subject->n_cgroups);
}

/* Is @text the name of a unit of a type that has processes? */
static bool is_unit(const char *text)
{
	static const char bytes[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789:-_.\\@";
	static const char *const suffixes[] = { ".service", ".scope", ".slice",
						".socket",  ".mount", ".swap" };
	const char *dot = strrchr(text, '.');
	size_t i, len = strlen(text);

	if (!dot || dot == text || len > UNIT_MAX || strspn(text, bytes) != len)
		return false;
	for (i = 0; i < ARRAY_SIZE(suffixes); i++)
		if (!strcmp(dot, suffixes[i]))
			return true;
	return false;
}

static int read_unit(struct schema_context *context,
		     const struct yaml_node *node, void *target)
{
	if (node->kind != YAML_TEXT || !is_unit(node->text))
		return schema_want(context, node,
				   "a systemd unit with its suffix, such as "
				   "nginx.service");
	return texts_add(context, node, target);
}

static int read_units(struct schema_context *context,
		      const struct yaml_node *node, void *target)
{
	struct policy_subject *subject = target;

	return read_texts(context, node, read_unit, &subject->units,
			  &subject->n_units);
}

int subject_check_comm(const struct schema_context *context,
		       const struct yaml_node *node)
{
	const size_t max = 15; /* TASK_COMM_LEN - 1 */

	if (node->kind == YAML_TEXT && *node->text && strlen(node->text) <= max)
		return 0;
	return schema_want(context, node, "a process's name of 1 to %zu bytes",
			   max);
}

static int read_comm(struct schema_context *context,
		     const struct yaml_node *node, void *target)
{
	int error = subject_check_comm(context, node);

	if (error < 0)
		return error;
	diag_warning(context->diag, schema_at(context, node),
		     "comm: '%s' proves nothing, a program chooses its own",
		     node->text);
	return texts_add(context, node, target);
}

static int read_comms(struct schema_context *context,
		      const struct yaml_node *node, void *target)
{
	struct policy_subject *subject = target;

	return read_texts(context, node, read_comm, &subject->comms,
			  &subject->n_comms);
}

static int read_user(struct schema_context *context,
		     const struct yaml_node *node, void *target)
{
	struct policy_subject *subject = target;
	int error;

	error = account_read_user(context, node,
				  &subject->users[subject->n_users]);
	subject->n_users += error == 0;
	return error;
}

static int read_users(struct schema_context *context,
		      const struct yaml_node *node, void *target)
{
	struct policy_subject *subject = target;

	subject->users = arena_array(context->policy->arena, value_count(node),
				     sizeof(*subject->users));
	if (!subject->users)
		return -ENOMEM;
	return value_each(context, node, read_user, subject);
}

static int read_groups(struct schema_context *context,
		       const struct yaml_node *node, void *target)
{
	struct policy_subject *subject = target;

	return account_read_groups(context, node, &subject->groups,
				   &subject->n_groups);
}

static const struct schema_key subject_keys[] = {
	{ "exe", read_exes,
	  "Executables by absolute path; in globs, '*' stays inside one "
	  "component.",
	  false },
	{ "root", read_roots,
	  "Directories that 'exe' is below, such as a container's root, globs "
	  "allowed. Default: /, the host's own.",
	  false },
	{ "user", read_users, "Users, by name or number.", false },
	{ "group", read_groups,
	  "Groups, by name or number: the effective one or a supplementary "
	  "one.",
	  false },
	{ "cgroup", read_cgroups,
	  "Control groups by their path from the root, globs allowed; each "
	  "covers all below it.",
	  false },
	{ "unit", read_units, "systemd units, with their suffix.", false },
	{ "comm", read_comms,
	  "Names of processes. A program chooses its own: this proves "
	  "nothing.",
	  false },
};

const struct schema_map subject_map = SCHEMA_MAP("a subject", subject_keys);

static int warn_missing(struct schema_context *context,
			const struct yaml_node *node, void *unused)
{
	(void)unused;
	path_warn_missing(context, node);
	return 0;
}

/* Check `exe` and `root`, after all keys are read. */
static int check_exes(struct schema_context *context,
		      const struct yaml_node *node)
{
	const struct yaml_node *exe = yaml_map_find(node, "exe");
	const struct yaml_node *root = yaml_map_find(node, "root");
	const char *outer = context->key;
	int result = 0;

	if (root && !exe)
		return diag_error(context->diag, schema_at(context, root),
				  "root: want 'exe' beside it, found none");
	context->key = "exe";
	if (exe && !root && !context->exes_may_lack)
		result = value_each(context, exe, warn_missing, NULL);
	context->key = outer;
	return result;
}

int subject_read(struct schema_context *context, const struct yaml_node *node,
		 void *target)
{
	int r;

	if (node->kind == YAML_MAP && node->n == 0)
		return schema_want(context, node,
				   "one of exe, user, group, cgroup, unit, "
				   "comm");
	r = schema_read(context, &subject_map, node, target);
	return r < 0 ? r : check_exes(context, node);
}
