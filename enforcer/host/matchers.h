/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * matchers.h - which detectors look at a lookup, and which lists have its name,
 * by the matchers of `alerts`.
 *
 * They are compiled as the rules are, and evaluated by the same code; only the
 * executables of this machine are looked up anew.  Supplementary groups are not
 * known here: `group` is the effective one.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/eval/image.h"
#include "policy/policy.h"

struct diag;	    /* policy/diag.h */
struct dns_name;    /* enforcer/dns/name.h */
struct event_owner; /* bpf/abi/owner.h */
struct exes;	    /* enforcer/host/exes.h */
struct matchers;
struct pathwatch; /* enforcer/host/pathwatch.h */

#define MATCHERS_LISTS_MAX 16

/* Detectors are bits of POLICY_DETECTOR_BIT(). */
struct matchers_found {
	uint32_t detectors; /* that look at it */
	uint32_t named;	    /* whose `domains` have the name */
	uint32_t lists[MATCHERS_LISTS_MAX];
	size_t n_lists;
	uint32_t excepted; /* that would look at it, but for an exception */
	int32_t exception; /* the first one that holds, from 0; -1: none */
};

/* @policy is borrowed.  Errors as load_policy(). */
int matchers_new(const struct policy *policy, int inode_program,
		 struct diag *diag, struct matchers **ret_matchers);
void matchers_free(struct matchers *matchers); /* NULL is fine */
void matchers_freep(struct matchers **matchers);

/* Look up the executables of the matchers anew.  1: something changed. */
int matchers_refresh(struct matchers *matchers);
/* Have @watch watch what can change what matchers_refresh() finds. */
int matchers_watch(const struct matchers *matchers, struct pathwatch *watch);

/* Does one of the matchers say something of cgroups or units? */
bool matchers_use_cgroups(const struct matchers *matchers);

/* Find what the matchers say of a lookup of @name by @owner.  @cgroup is its
 * path; NULL: it is unknown, and satisfies no `cgroup` or `unit`. */
void matchers_find(const struct matchers *matchers,
		   const struct event_owner *owner, const char *cgroup,
		   const struct dns_name *name,
		   struct matchers_found *ret_found);

/* Find what matchers_find() does, by the clauses of the matchers that a lookup
 * satisfies, IMAGE_WORDS words; NULL: there is no matcher. */
void matchers_of_clauses(const struct policy_alerts *alerts,
			 const __u64 *clauses,
			 struct matchers_found *ret_found);
