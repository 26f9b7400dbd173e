/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * path.c - check how a path is written, and warn if there is nothing at it.
 */
#include "policy/language/path.h"

#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <string.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "policy/base.h"
#include "policy/files/script.h"

static bool is_dots(const char *component, size_t len)
{
	return (len == 1 && component[0] == '.') ||
	       (len == 2 && component[0] == '.' && component[1] == '.');
}

bool path_is_normal(const char *path)
{
	size_t len;

	if (path[0] != '/' || strlen(path) >= PATH_MAX)
		return false;
	while (*path == '/') {
		path++;
		len = strcspn(path, "/");
		if (len == 0 || is_dots(path, len))
			return false;
		path += len;
	}
	return true;
}

int path_check_exe(const struct schema_context *context,
		   const struct yaml_node *node)
{
	if (node->kind == YAML_TEXT && path_is_normal(node->text))
		return 0;
	return schema_want(context, node,
			   "an absolute path without '.', '..', '//' or a '/' "
			   "at its end");
}

static bool is_directory(const struct yaml_node *node)
{
	return node->kind == YAML_TEXT &&
	       (!strcmp(node->text, "/") || path_is_normal(node->text));
}

int path_check_root(const struct schema_context *context,
		    const struct yaml_node *node)
{
	if (is_directory(node))
		return 0;
	return schema_want(context, node,
			   "the absolute path of a directory without '.', "
			   "'..', '//' or a '/' at its end");
}

int path_check_cgroup(const struct schema_context *context,
		      const struct yaml_node *node)
{
	if (is_directory(node))
		return 0;
	return schema_want(context, node,
			   "a path from the root of the cgroups, such as "
			   "/user.slice, without '.', '..', '//' or a '/' at "
			   "its end");
}

/*
 * Does the glob @path match nothing?  It is expanded only if its last component
 * alone has a glob: for the others that could mean a walk through the whole
 * file system.
 */
static bool matches_nothing(const char *path)
{
	const char *last = strrchr(path, '/');
	const char *special = strpbrk(path, "*?[");
	glob_t found = { 0 };
	int error;

	if (special < last)
		return false;
	error = glob(path, GLOB_NOSORT, NULL, &found);
	globfree(&found);
	return error == GLOB_NOMATCH;
}

void path_warn_no_root(const struct schema_context *context,
		       const struct yaml_node *node)
{
	const char *path = node->text, *what = NULL;
	struct stat st;

	if (strpbrk(path, "*?["))
		return; /* containers come and go */
	if (stat(path, &st) < 0)
		what = errno == ENOENT || errno == ENOTDIR ? "does not exist "
							     "yet"
							   : NULL;
	else if (!S_ISDIR(st.st_mode))
		what = "is no directory";
	if (what)
		diag_warning(context->diag, schema_at(context, node),
			     "%s: want a directory, '%s' %s", context->key,
			     path, what);
}

/* Programs that are many, by the name that they are called by, or become
 * others: a link to one says little of what is judged. */
static const char *const fronts[] = { "snap", "flatpak", "busybox", "toybox" };

/* Warn if @path leads to one of these by another name. */
static void warn_front(const struct schema_context *context,
		       const struct yaml_node *node)
{
	char real[PATH_MAX];
	const char *name;
	size_t i;

	if (!realpath(node->text, real))
		return;
	name = strrchr(real, '/') + 1;
	if (strcmp(name, strrchr(node->text, '/') + 1) == 0)
		return;
	for (i = 0; i < ARRAY_SIZE(fronts); i++)
		if (strcmp(name, fronts[i]) == 0)
			diag_warning(context->diag, schema_at(context, node),
				     "%s: want a program, '%s' is '%s', which "
				     "is judged as itself, or as what it "
				     "becomes",
				     context->key, node->text, real);
}

/* Warn if the file at the path of @node is not what will be judged. */
static void warn_judged_as_other(const struct schema_context *context,
				 const struct yaml_node *node)
{
	struct diag_at at = schema_at(context, node);
	struct script script;

	if (!script_read(node->text, &script))
		warn_front(context, node);
	else if (script.becomes[0])
		diag_warning(context->diag, at,
			     "%s: want a program, '%s' is a script: '%s', "
			     "which runs it, is judged, and '%s', which it "
			     "becomes",
			     context->key, node->text, script.interpreter,
			     script.becomes);
	else
		diag_warning(context->diag, at,
			     "%s: want a program, '%s' is a script: '%s', "
			     "which runs it, is judged",
			     context->key, node->text, script.interpreter);
}

void path_warn_missing(const struct schema_context *context,
		       const struct yaml_node *node)
{
	const char *path = node->text;
	struct diag_at at = schema_at(context, node);
	struct stat st;

	if (strpbrk(path, "*?[")) {
		if (matches_nothing(path))
			diag_warning(context->diag, at,
				     "%s: want an executable, '%s' matches "
				     "none yet",
				     context->key, path);
	} else if (stat(path, &st) < 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			diag_warning(context->diag, at,
				     "%s: want an executable, '%s' does not "
				     "exist yet",
				     context->key, path);
	} else if (!S_ISREG(st.st_mode)) {
		diag_warning(context->diag, at,
			     "%s: want an executable, '%s' is no regular file",
			     context->key, path);
	} else {
		warn_judged_as_other(context, node);
	}
}
