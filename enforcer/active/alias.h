/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * alias.h - is a name that an answer leads by denied to the program that asked?
 *
 * Only rules that deny, and say which names, count (policy/reach.h).  What the
 * default denies, or a rule that denies every name, is no reason: nobody lists
 * the names of the networks that deliver the content of a site.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct dns_name;       /* enforcer/dns/name.h */
struct event;	       /* bpf/abi/event.h */
struct event_question; /* bpf/abi/event.h */
struct host_policy;    /* enforcer/host/policy.h */
struct image;	       /* policy/eval/image.h */
struct policy_rule;

struct alias_query {
	const struct host_policy *policy; /* the active one */
	const struct image *image;	  /* of it */
	const struct event *event;	  /* brought the answer */
	const struct event_question *question;
};

/*
 * true: *ret_rule denies it; NULL: it can't be evaluated.  Where the event does
 * not say which clauses the program satisfies, or says it in terms of another
 * policy, each rule that denies the name counts, those that stop before those
 * that only record, but for those behind a rule that permits the name, or
 * denies every name, to everyone.
 */
bool alias_is_denied(const struct alias_query *query,
		     const struct dns_name *name,
		     const struct policy_rule **ret_rule);
