/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rootpath.h - paths below a directory that serves as the root: that of the
 * host or of a container.
 *
 * The files in a container are made by its root user: links lead nowhere but
 * below the root, and the number of directory entries read has a bound.
 */
#pragma once

#include <stddef.h>

#define ROOTPATH_HOST (-1) /* as @root: the root of the host */

/* Open the absolute @path below @root, with O_PATH and @flags; or errno. */
int rootpath_open(int root, const char *path, int flags);

typedef int (*rootpath_fn)(void *context, const char *path);

/*
 * Call @fn for each path below @root that matches @pattern: fnmatch(3) in each
 * component, where a star also matches a leading dot.  A component without
 * wildcards need not exist.  Ends when @fn returns anything but 0, and returns
 * that.  -E2BIG: @max_names directory entries were read.
 */
int rootpath_each(int root, const char *pattern, size_t max_names,
		  rootpath_fn fn, void *context);
