/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rootpath.h - paths below a directory that is taken for the root, which is
 * the host's or a container's.
 *
 * Whoever is root in a container makes the files there: links lead nowhere
 * but below the root, and how much is looked at has a bound.
 */
#pragma once

#include <stddef.h>

#define ROOTPATH_HOST (-1) /* as a root: our own */

/* O_PATH of the absolute @path below @root, with @flags besides; or errno. */
int rootpath_open(int root, const char *path, int flags);

typedef int (*rootpath_fn)(void *context, const char *path);

/*
 * Call @fn for each path below @root that @pattern (fnmatch(3) in each
 * component, where a star takes a leading dot, too) means; what has no
 * wildcard need not exist.  Ends when @fn returns anything but 0, and
 * returns that.  -E2BIG: @max_names names in directories were looked at.
 */
int rootpath_each(int root, const char *pattern, size_t max_names,
		  rootpath_fn fn, void *context);
