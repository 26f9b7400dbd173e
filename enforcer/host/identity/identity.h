/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * identity.h - names, for people, of the process, user and cgroup that the
 * kernel knows by numbers.
 *
 * The names are for records only; nothing is decided by them.  The numbers in
 * struct event_owner are the truth: what /proc says is used only while the
 * process there has the same start time (and, for the executable and command
 * line, still runs the same inode), so a recycled pid is never mistaken.  What
 * can't be found is NULL.  A process can make whoever looks at it wait, so a
 * helper does that, and a name that comes too late is missing.  Names of users
 * come from /etc/passwd and /etc/group alone, because the name service switch
 * may ask the network and wait.
 *
 * Bounded; not thread safe.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct aside;	       /* bpf/aside/aside.h */
struct event_owner;    /* bpf/abi/owner.h */
struct exe_paths_name; /* enforcer/host/identity/exe_paths.h */
struct identity;

struct identity_info {
	const char *exe; /* of the host or, in a container, of its root */
	const char *command_line; /* spaces between the arguments */
	const char *user;
	const char *group;
	const char *cgroup;    /* path from the root of the hierarchy */
	const char *unit;      /* systemd's, the innermost */
	const char *container; /* id */
	bool late;	       /* the process did not let itself be looked at */
	bool gone; /* it had ended, or ran another executable, by the time it
		    * was looked at, and no name of its executable is known */
	uint64_t serial; /* changes whenever a member above changes */
};

/* @capacity processes are remembered; 0: a default number.  @aside is borrowed:
 * it looks at them. */
int identity_new(size_t capacity, struct aside *aside,
		 struct identity **ret_identity);
void identity_free(struct identity *identity); /* NULL is fine */
void identity_freep(struct identity **identity);

/* Find the names for @owner.  Never NULL; valid until the next call. */
const struct identity_info *identity_find(struct identity *identity,
					  const struct event_owner *owner);

/* Remember that the executable @dev + @ino (as in struct event_owner) is @name.
 * So a process that is gone before its /proc was read has a name. */
void identity_learn_exe(struct identity *identity, uint32_t dev, uint64_t ino,
			const struct exe_paths_name *name);
