/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cgroup.h - the path of a cgroup, and the unit and container in it.
 *
 * The id of a cgroup is that of its directory's file handle, which can be
 * opened by it (CAP_DAC_READ_SEARCH).  Ids are never used twice and cgroups are
 * never renamed, so a path stays true, also after the cgroup is gone.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IDENTITY_CGROUP_NAME_MAX 256

struct identity_cgroup;

struct identity_cgroup_info {
	const char *path;      /* from the root, "/" is the root itself */
	const char *unit;      /* the innermost systemd unit; NULL: none */
	const char *container; /* id or, of a machine, its name; NULL: none */
};

/* @mount: where cgroup2 is mounted. */
int identity_cgroup_new(const char *mount, struct identity_cgroup **ret_cgroup);
void identity_cgroup_free(struct identity_cgroup *cgroup); /* NULL is fine */
void identity_cgroup_freep(struct identity_cgroup **cgroup);

/* Return what was found out about @id before; NULL: nothing was.  Valid until
 * the next call. */
const struct identity_cgroup_info *
identity_cgroup_find(struct identity_cgroup *cgroup, uint64_t id);
/* Look @id up in the kernel; NULL: it is gone, or we may not. */
const struct identity_cgroup_info *
identity_cgroup_resolve(struct identity_cgroup *cgroup, uint64_t id);
/* Remember @path for @id, if the directory there has that id; else NULL. */
const struct identity_cgroup_info *
identity_cgroup_offer(struct identity_cgroup *cgroup, uint64_t id,
		      const char *path);

/* Find the innermost unit, or container, that @path names; false: there is
 * none. */
bool identity_cgroup_unit(const char *path,
			  char ret_unit[IDENTITY_CGROUP_NAME_MAX]);
bool identity_cgroup_container(const char *path,
			       char ret_id[IDENTITY_CGROUP_NAME_MAX]);
