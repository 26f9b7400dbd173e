/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cgroups.h - the cgroup2 tree, as a policy image sees it.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "bpf/abi/map_values.h"

struct image; /* policy/eval/image.h */

/* Where cgroup2 is mounted, from /proc/self/mounts.  -ENOENT: nowhere. */
int cgroups_mount(char *ret_path, size_t room);

/* Open the cgroup directory @dir; NULL: the root. */
int cgroups_open(const char *dir, int *ret_fd);

/* Path of the cgroup directory @fd from the root of the tree; "" for the root
 * itself.  -EINVAL: it is not below the mount. */
int cgroups_path(int fd, char *ret_path, size_t room);

typedef int (*cgroups_fn)(void *context, uint64_t cgroup_id,
			  const struct shared_cgroup *cgroup);

/* Call @fn for each cgroup that exists.  A negative result of @fn ends the walk
 * and is returned. */
int cgroups_each(const struct image *image, cgroups_fn fn, void *context);
