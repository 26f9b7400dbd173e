/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * policy.h - what a policy file says, after it was read and checked.
 *
 * policy/language/load.h makes it from text, policy/compile/compile.h turns it
 * into the image that the kernel evaluates.  Immutable after load; every
 * pointer inside belongs to the policy and lives as long as it does.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "policy/alerts.h"
#include "policy/eval/words.h"
#include "policy/service.h"
#include "policy/terms.h"
#include "policy/test.h"

struct arena; /* policy/arena.h */
struct diag;  /* policy/diag.h */

#define POLICY_CLAUSES_MAX 1024
#define POLICY_NAMES_MAX 4000000
#define POLICY_RULE_NAME_MAX 64

/* An alternative of `who`: its keys are ANDed.  An empty array: not given. */
struct policy_subject {
	const char **exes; /* absolute paths, globs allowed */
	size_t n_exes;
	const char **roots; /* root directories of `exes`; none: "/" */
	size_t n_roots;
	uid_t *users;
	size_t n_users;
	gid_t *groups;
	size_t n_groups;
	const char **cgroups; /* absolute from the cgroup root, globs allowed */
	size_t n_cgroups;
	const char **units; /* "nginx.service" */
	size_t n_units;
	const char **comms; /* at most 15 bytes each */
	size_t n_comms;
};

struct policy_rule {
	const char *name; /* unique; "rule-N" (N from 1) when none was given */
	const char *path; /* where it begins, for people */
	uint32_t line;
	enum policy_action action;
	enum policy_alert alert;
	enum policy_mode mode;
	bool has_mode;	 /* or that of the policy holds: policy/mode.h */
	bool permitted;	 /* by policy/language/permitted.h */
	bool any_name;	 /* decides lookups of every name */
	bool no_name;	 /* about connections only: `networks`, no `domains` */
	int64_t until_s; /* seconds since 1970 when it ends; 0: never */
	struct policy_open open;
	/* Where both are empty, any_name and no_name say what that means. */
	struct policy_pattern *patterns; /* written in the rule itself */
	size_t n_patterns;
	const struct policy_list **lists;
	size_t n_lists;
	uint16_t *types; /* empty: any type */
	size_t n_types;
	struct ip_net *networks; /* with those of lists, in order */
	size_t n_networks;
	struct ip_net *own_networks; /* written in the rule itself */
	size_t n_own_networks;
	const struct policy_list **network_lists;
	size_t n_network_lists;
	/* Alternatives of `who`; none means anyone, and is one clause. */
	struct policy_subject *subjects;
	size_t n_subjects;
	uint32_t first_clause; /* clauses first_clause .. + n_clauses - 1 */
	uint32_t n_clauses;    /* max(1, n_subjects) */
};

static inline bool policy_shuts_networks(const struct policy_rule *rule)
{
	return rule->n_networks && rule->action == POLICY_DENY;
}

/* What a program sees of a denied question over UDP. */
enum policy_denied {
	POLICY_DENIED_ANSWER,  /* NXDOMAIN, or no data */
	POLICY_DENIED_REFUSED, /* REFUSED */
	POLICY_DENIED_ERROR    /* its send fails */
};

struct policy {
	const char *path; /* "(built-in)" for policy_builtin() */
	const char *id;	  /* what people call this state of it; NULL: none */
	uint64_t serial;  /* goes up with each state; 0: none */
	enum policy_mode mode;
	enum policy_records records;
	enum policy_denied denied;
	enum policy_action default_lookup; /* default: deny */
	enum policy_action default_egress; /* default: deny */
	bool resolvers_given;		   /* false: use /etc/resolv.conf */
	bool local_resolver; /* the built-in rule; `resolver: no` clears it */
	uint32_t mark_mask;  /* contiguous bits, at least 4; 0xff000000 */
	struct ip_net *resolvers; /* each prefix is 32 or 128 */
	size_t n_resolvers;
	struct service_terms name_services;
	struct policy_list *lists;
	size_t n_lists;
	struct policy_rule *rules; /* in the order of their clauses */
	size_t n_rules;
	struct policy_test *tests; /* `check` runs them: policy/selftest.h */
	size_t n_tests;
	uint32_t n_clauses; /* of the rules; behind them those of `except` */
	size_t n_names;	    /* patterns in all, each list counted once */
	struct policy_alerts alerts;
	struct arena *arena;	 /* these three hold all but lists */
	struct arena *base;	 /* of a policy that this one was made of */
	struct arena *permitted; /* of rules that were put before; NULL */
};

/* A policy without rules and with the defaults; @path is copied.  -ENOMEM. */
int policy_new(const char *path, struct policy **ret_policy);

/* The policy of `run` without -p: it audits everything and opens nothing. */
int policy_builtin(struct policy **ret_policy);

void policy_free(struct policy *policy); /* NULL is fine */
void policy_freep(struct policy **policy);

/* The rule with the name @name; NULL: there is none. */
const struct policy_rule *policy_rule_named(const struct policy *policy,
					    const char *name);
/* The rule of clause @clause; NULL past the last. */
const struct policy_rule *policy_rule_of_clause(const struct policy *policy,
						uint32_t clause);

/*
 * Take the rules out of @policy that have ended at @now_s, seconds since 1970,
 * with a note for each.  The others and their clauses are numbered anew, so it
 * is as if they had never been there.  Returns how many there were.
 */
size_t policy_drop_ended(struct policy *policy, int64_t now_s,
			 struct diag *diag);

/* When the next rule ends; 0: none does. */
int64_t policy_next_end(const struct policy *policy);

/* *ret_view is @policy with the matchers of its alerts for rules; it has all
 * from @policy, and is not to be freed. */
void policy_matchers(const struct policy *policy, struct policy *ret_view);
