/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * programs.h - the programs that get a rule each, with all that the records say
 * of those who belong to one.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/cli/learn/facts.h"
#include "enforcer/cli/learn/kind.h"
#include "enforcer/cli/learn/tree.h"

struct learn_type {
	uint16_t type;
};

struct learn_name {
	const char *name;
	struct learn_span span;
	struct learn_tree users;
	const char *reason; /* why it looks suspicious; NULL: it does not */
	bool refused;	    /* when it was looked up */
	const char *odd;    /* a type that is rarely asked for; NULL: none */
	struct learn_tree types; /* the others, of struct learn_type */
};

struct learn_reached {
	struct learn_connection to;
	struct learn_tree users;
};

/* The keys of `who` are "" where a rule is not to have them. */
struct learn_program {
	const char *exe;
	const char *user;
	const char *unit;
	const char *cgroup;
	enum learn_kind kind;
	const char *reason; /* why all of it looks suspicious; NULL */
	struct learn_span span;
	struct learn_tree names;   /* struct learn_name */
	struct learn_tree answers; /* struct learn_answer */
	struct learn_tree reached; /* struct learn_reached */
	struct learn_tree kept;	   /* of kept.h */
	struct learn_tree users, uids, hosts, commands; /* texts */
	/* Connections after some lookups have no record: what was open then,
	 * and what was refused. */
	bool unseen;
	bool covered; /* a policy that is there has something of it */
};

struct learn_programs {
	struct arena *arena; /* of the facts */
	struct learn_program **list;
	size_t n;
	struct learn_tree tree;
};

/* Make the programs of @facts, which must outlive them.  What is `covered`
 * there is left out.  -ENOMEM. */
int learn_programs_make(const struct learn_facts *facts,
			struct learn_programs *ret_programs);
void learn_programs_done(struct learn_programs *programs);

/* Is @name to be commented out? */
bool learn_programs_is_suspicious(const struct learn_name *name);

/* Do all names of @program look suspicious, or has it none? */
bool learn_programs_all_suspicious(const struct learn_program *program,
				   struct arena *arena);

/* The name @text of @program; NULL: it has none. */
const struct learn_name *
learn_programs_name(const struct learn_program *program, const char *text);

/*
 * The types that the names of @program were asked for, in order, in *ret_types,
 * which lies in the arena.  Suspicious names count only if there are no others.
 * -ENOMEM.
 */
int learn_programs_types(const struct learn_program *program,
			 struct arena *arena, struct learn_type ***ret_types,
			 size_t *ret_n);
