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

struct identity_cgroup;

struct identity_cgroup_info {
	const char *path;      /* from the root, "/" is the root itself */
	const char *unit;      /* the innermost systemd unit; NULL */
	const char *container; /* id or, of machines, name; NULL */
};

/* @mount: where cgroup2 is mounted. */
int identity_cgroup_new(const char *mount, struct identity_cgroup **ret_cgroup);
void identity_cgroup_free(struct identity_cgroup *cgroup); /* NULL is fine */
void identity_cgroup_freep(struct identity_cgroup **cgroup);

/* What is known about @id; NULL: nothing.  Valid until the next call. */
const struct identity_cgroup_info *
identity_cgroup_find(struct identity_cgroup *cgroup, uint64_t id);
/* Ask the kernel for @id; NULL: it is gone, or we may not. */
const struct identity_cgroup_info *
identity_cgroup_resolve(struct identity_cgroup *cgroup, uint64_t id);
/* Somebody says that @id is @path: believed if the directory has that id. */
const struct identity_cgroup_info *
identity_cgroup_offer(struct identity_cgroup *cgroup, uint64_t id,
		      const char *path);

/* Names in a path: false if there is none. */
bool identity_cgroup_unit(const char *path, char ret_unit[CGROUPPATH_NAME_MAX]);
bool identity_cgroup_container(const char *path,
			       char ret_id[CGROUPPATH_NAME_MAX]);
