/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * subject.h - which keys of `who` say best what an actor of the records is.
 */
#pragma once

#include <stdbool.h>

#include "enforcer/cli/learn/facts.h"
#include "enforcer/cli/learn/kind.h"

/* What is not to be a key is "". */
struct learn_subject {
	const char *exe;
	const char *user;
	const char *unit;
	const char *cgroup;
	enum learn_kind kind;
	const char *reason; /* why it looks suspicious; NULL: it does not */
};

/* What all actors together say about executables. */
struct learn_subjects {
	struct arena *arena;
	struct learn_tree exes;
};

/* Look at all actors of @facts.  -ENOMEM. */
int learn_subject_init(struct learn_subjects *subjects,
		       const struct learn_facts *facts);
void learn_subject_done(struct learn_subjects *subjects);

/* The path that @exe had, if the kernel says of it that the file was deleted;
 * else @exe.  NULL: there is no memory in @arena. */
const char *learn_subject_path(struct arena *arena, const char *exe);

/* Is @unit a service that has its name from its file, not one that is made for
 * the moment or is the whole session of a user?  See systemd.unit(5). */
bool learn_subject_is_service(const char *unit);

/* Choose the keys for @actor; the texts of *ret_subject live as long as the
 * facts.  -ENOMEM. */
int learn_subject_of(const struct learn_subjects *subjects,
		     const struct learn_actor *actor,
		     struct learn_subject *ret_subject);
