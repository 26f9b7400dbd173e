/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * facts.h - what the records say of each program: what it looked up, which
 * addresses it got, and where it connected to.
 *
 * The order in which records are added does not matter, but for which command
 * lines are kept if a program has very many.  Everything lies in one
 * arena, so that nothing is freed but the whole.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/cli/learn/tree.h"
#include "policy/ip.h"

struct arena;	      /* policy/arena.h */
struct records_entry; /* enforcer/cli/records/entry.h */

/* How often, and from when to when, in seconds since 1970; 0: unknown. */
struct learn_span {
	uint64_t n;
	int64_t first_s, last_s;
};

/* Lookups of a name and type. */
struct learn_lookup {
	const char *name; /* as learn_name_text() writes it */
	uint16_t type;
	struct learn_span span;
	const char *reason; /* why it looks suspicious; NULL: it does not */
	bool refused;	    /* when recorded: nothing says where it leads */
	bool opened;	    /* when recorded: what is permitted has no record */
	bool covered;	    /* by a policy that is there already */
};

/* An answer about @name had @ip. */
struct learn_answer {
	struct ip_addr ip;
	const char *name;
};

struct learn_connection {
	struct ip_addr ip;
	uint16_t port; /* 0 with ICMP */
	uint8_t proto; /* IPPROTO_TCP, _UDP, _ICMP; 0: another */
	struct learn_span span;
	const char *reason; /* why it looks suspicious; NULL: it does not */
	bool covered;
};

/* A program of a user at a place.  What is unknown is "". */
struct learn_actor {
	const char *exe;
	const char *user; /* its name; "": only uid is known */
	const char *uid;  /* in digits */
	const char *gid;
	const char *unit;
	const char *cgroup;
	const char *container;
	const char *comm; /* of all, the first in order */
	struct learn_span span;
	struct learn_tree lookups;     /* struct learn_lookup */
	struct learn_tree answers;     /* struct learn_answer, by address */
	struct learn_tree connections; /* struct learn_connection */
	struct learn_tree kept;	       /* of kept.h */
	struct learn_tree hosts;       /* texts */
	struct learn_tree commands;    /* texts, LEARN_COMMANDS_MAX at most */
};

#define LEARN_COMMANDS_MAX 64

struct learn_facts {
	struct arena *arena;
	int64_t since_s; /* what was before is left out */
	struct learn_tree actors;
	struct learn_tree hosts;
	struct learn_span span; /* of all that was taken */
	bool has_connections;	/* connections are recorded at all */
	/* What no rule can be made of. */
	unsigned long n_unattributed; /* nobody knows who sent it */
	unsigned long n_resolver;     /* by the built-in rule */
	unsigned long n_not_by_rules; /* refused whatever the rules say */
	unsigned long n_unreadable;   /* names, addresses or ports */
};

/* -ENOMEM. */
int learn_facts_init(struct learn_facts *facts);
void learn_facts_done(struct learn_facts *facts); /* all zeroes is fine */

/* Add a record.  @context is the struct learn_facts; -ENOMEM. */
int learn_facts_add(void *context, const struct records_entry *entry);

void learn_facts_span(struct learn_span *into, const struct learn_span *more);

/* The name of the user of @actor, or the number: in a policy a name of digits
 * would be taken for a number, and for somebody else's. */
const char *learn_facts_user(const struct learn_actor *actor);

/* Is @ip in one of @answers? */
bool learn_facts_has_address(const struct learn_tree *answers,
			     const struct ip_addr *ip);

/* The orders of struct learn_answer, by address and name, and of struct
 * learn_connection. */
int learn_facts_order_answers(const void *a, const void *b);
int learn_facts_order_connections(const void *a, const void *b);
