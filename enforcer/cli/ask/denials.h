/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * denials.h - the lookups and connections in records that were denied, each
 * program, user and name, or address and port, once, the latest first.
 *
 * Of more than ASK_DENIALS_MAX the oldest of the user with the most make room,
 * so that nobody pushes out those of all others.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "enforcer/cli/verdict/past.h"

struct records_entry; /* enforcer/cli/records/entry.h */

#define ASK_DENIALS_MAX 256
#define ASK_TIME_MAX 40

struct ask_denial {
	char *exe;		  /* "" where nobody knows, as all below */
	char *uid;		  /* in digits */
	unsigned long uid_number; /* ULONG_MAX: unknown */
	char *user;		  /* its name */
	char *cgroup;		  /* of a container */
	char *rule;		  /* that denied it; "": no rule permits it */
	char *reason;
	char *was_open; /* the rule that had the address open */
	char *name;	/* without the final dot; of a connection the address */
	struct verdict_past past;
	char last[ASK_TIME_MAX];
	unsigned long n;
};

struct ask_denials {
	struct ask_denial list[ASK_DENIALS_MAX];
	size_t n;
	/* Which records are left out. */
	bool any_user;	 /* none because of its user */
	uid_t uid;	 /* else those of all users but this one */
	const char *exe; /* NULL: none because of its program; else those of
			  * all programs but this one, and of containers */
	char since[ASK_TIME_MAX]; /* those from before; "": none */
};

void ask_denials_done(struct ask_denials *denials);

/* Take a record; @context is the struct ask_denials.  -ENOMEM. */
int ask_denials_add(void *context, const struct records_entry *entry);

/* Put the latest first. */
void ask_denials_sort(struct ask_denials *denials);
