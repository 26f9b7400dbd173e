/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * actors.h - the programs of the records, and what each is to the policies.
 *
 * An actor is met again and again, so who it is gets evaluated once.
 */
#pragma once

#include <stdint.h>

#include "enforcer/cli/learn/tree.h"
#include "enforcer/cli/records/exe_links.h"
#include "enforcer/cli/verdict/past.h"
#include "policy/eval/image.h"

#define VERDICT_SIDES 2 /* the policy, and the one it is compared to */

#define VERDICT_GROUPS_MAX 256

struct arena;	      /* policy/arena.h */
struct explain_query; /* policy/explain.h */
struct openings;      /* enforcer/gate/opening/openings.h */
struct policy;	      /* policy/policy.h */

/* A compiled policy.  Both are borrowed. */
struct verdict_policy {
	const struct policy *policy; /* NULL: there is none */
	const struct image *image;
};

/* A host, and what each policy has open there. */
struct verdict_host {
	const char *name; /* "": unknown */
	struct openings *openings[VERDICT_SIDES];
};

/* A program as people know it. */
struct verdict_program {
	const char *exe; /* "": unknown */
	const char *comm;
	const char *user; /* name or number; "": unknown */
	const char *unit; /* of a service; "": none */
	const char *container;
};

struct verdict_actor {
	struct verdict_who who; /* the key; what is unknown is "" */
	struct verdict_host *host;
	const struct verdict_program *program;
	const char *cgroup; /* or "/" and its unit; NULL: both are unknown */
	struct exe_links *links; /* of all actors */
	/* What stands for its network namespace: records don't say which that
	 * is, but a container has its own. */
	uint64_t netns;
	/* Clauses that it satisfies, whatever the name. */
	struct image_cell subjects[VERDICT_SIDES];
	bool excepted[VERDICT_SIDES]; /* it may ask name services */
	/* Why it is denied everything; REASON_NONE: it is not. */
	enum reason fixed[VERDICT_SIDES];
};

struct verdict_actors {
	struct arena *arena;
	struct verdict_policy policies[VERDICT_SIDES];
	struct learn_tree actors, hosts, programs;
	struct exe_links links; /* which the actors point to */
	struct verdict_actor *last;
};

/* Begin without actors, for the policies at @policies, VERDICT_SIDES of them.
 * -ENOMEM. */
int verdict_actors_init(struct verdict_actors *actors,
			const struct verdict_policy *policies);
void verdict_actors_done(struct verdict_actors *actors); /* all zeroes is fine
							  */

/* The actor of @who.  Errors as explain_subject(). */
int verdict_actors_find(struct verdict_actors *actors,
			const struct verdict_who *who,
			struct verdict_actor **ret_actor);

/* Compare two struct verdict_program: learn_tree_order. */
int verdict_actors_order_programs(const void *a, const void *b);

/* Make a query in which @actor is who asks; its name is missing.  @groups and
 * what @actor has are borrowed. */
void verdict_actors_query(const struct verdict_actor *actor,
			  uint32_t groups[VERDICT_GROUPS_MAX],
			  struct explain_query *ret_query);
