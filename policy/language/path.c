/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * path.c - check how a path is written, and warn if there is nothing at it.
 */
#include "policy/language/path.h"

#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

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
	}
}
