/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cgroup.h - the path of a cgroup, and what its name tells.
 *
 * A cgroup's id is that of its directory's file handle, so it can be opened by
 * that (CAP_DAC_READ_SEARCH).  Ids are never used twice and cgroups are never
 * renamed: what was found stays true, also after the cgroup is gone.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CGROUPPATH_NAME_MAX 256

struct cgrouppath;

struct cgrouppath_info {
	const char *path;      /* from the root, "/" is the root itself */
	const char *unit;      /* the innermost systemd unit; NULL */
	const char *container; /* id or, of machines, name; NULL */
};

/* @mount: where cgroup2 is mounted. */
int cgrouppath_new(const char *mount, struct cgrouppath **ret_cgrouppath);
void cgrouppath_free(struct cgrouppath *cgrouppath); /* NULL is fine */
void cgrouppath_freep(struct cgrouppath **cgrouppath);

/* What is known about @id; NULL: nothing.  Valid until the next call. */
const struct cgrouppath_info *cgrouppath_find(struct cgrouppath *cgrouppath,
					      uint64_t id);
/* Ask the kernel for @id; NULL: it is gone, or we may not. */
const struct cgrouppath_info *cgrouppath_resolve(struct cgrouppath *cgrouppath,
						 uint64_t id);
/* Somebody says that @id is @path: believed if the directory has that id. */
const struct cgrouppath_info *cgrouppath_offer(struct cgrouppath *cgrouppath,
					       uint64_t id, const char *path);

/* Names in a path: false if there is none. */
bool cgrouppath_unit(const char *path, char ret_unit[CGROUPPATH_NAME_MAX]);
bool cgrouppath_container(const char *path, char ret_id[CGROUPPATH_NAME_MAX]);
