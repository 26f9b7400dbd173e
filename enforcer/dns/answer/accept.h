/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * accept.h - may this answer open egress, and to which addresses?
 *
 * The conditions behind nameward(8), "Reasons why an answer opened nothing", in
 * one place.  An answer that breaks one rule opens nothing, and the reason says
 * which; of one with very many addresses the first are accepted.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/dns/chain.h"
#include "policy/ip.h"

struct dns_msg;	       /* enforcer/dns/rr.h */
struct dns_name;       /* enforcer/dns/name.h */
struct event_question; /* bpf/abi/event.h */

#define ACCEPT_ADDRS_MAX 64 /* addresses an answer may open */
#define ACCEPT_RESOLVER_PORT 53
/* Resolver libraries give up sooner.  An old pending query only helps an
 * attacker who guesses ids. */
#define ACCEPT_AGE_MAX_NS 60000000000ULL

/* In the order in which they are checked.  enforcer/record/reason.c has the
 * words. */
enum accept_reason {
	ACCEPT_UNSOLICITED = 0,	   /* no socket sent such a query, or not yet */
	ACCEPT_LOCAL_RESOLVER,	   /* asked by a local resolver for others */
	ACCEPT_NOT_AN_ANSWER,	   /* QR clear, or not an ordinary query */
	ACCEPT_WRONG_QUESTION,	   /* not the question of the query */
	ACCEPT_UNTRUSTED_RESOLVER, /* not the one queried, or not listed */
	ACCEPT_DUPLICATE,	   /* this question was answered before */
	ACCEPT_LATE,		/* the query is older than ACCEPT_AGE_MAX_NS */
	ACCEPT_TRUNCATED,	/* TC: the program will ask over TCP */
	ACCEPT_MALFORMED,	/* does not parse to the last byte */
	ACCEPT_RCODE,		/* NXDOMAIN, SERVFAIL, ... */
	ACCEPT_DENIED,		/* the question itself was denied */
	ACCEPT_OPENS_NOTHING,	/* permitted by a rule with `open: no` */
	ACCEPT_BROKEN_CHAIN,	/* CNAME, DNAME or owner don't fit */
	ACCEPT_LONG_CHAIN,	/* more than CHAIN_LINKS_MAX links */
	ACCEPT_DENIED_ALIAS,	/* it leads by a name that is denied */
	ACCEPT_NO_ADDRESS,	/* no address of the type in question */
	ACCEPT_SPECIAL_ADDRESS, /* see enforcer/dns/answer/special.h */
	ACCEPT_ACCEPTED,
};

/* Zero in any field leads to a refusal. */
struct accept_input {
	const struct event_question *question; /* NULL: unsolicited */
	const struct dns_msg *msg;	       /* damaged or not */
	uint64_t name_hash; /* name_hash() of msg's question; any value if it
			     * has none */
	const struct ip_net *special_nets; /* of the rule's `special` */
	size_t n_special_nets;
	const struct ip_net *resolvers; /* the listed ones */
	size_t n_resolvers;
	uint64_t arrived_ns; /* CLOCK_BOOTTIME */
	/* Does the policy deny @name, which an alias leads by, to the program?
	 * NULL: it denies every name. */
	bool (*denies)(void *context, const struct dns_name *name);
	void *context;
	uint16_t remote_port; /* host byte order */
	bool in_our_netns;    /* the answer was seen in the network namespace
			       * whose table is filled.  Elsewhere, anybody
			       * with a user namespace can be 127.0.0.53. */
	bool by_route; /* it came by a device that a route to its sender has:
			* see enforcer/dns/answer/way.h */
	bool first;    /* not EVENT_DUPLICATE */
	bool local_resolver;   /* it came to one, which had asked */
	bool special_allowed;  /* the rule's `special: allow` */
	struct ip_addr remote; /* who sent it */
};

struct accept_addr {
	struct ip_addr ip;
	uint32_t ttl_s; /* the lowest of its record and of the chain */
};

struct accept_result {
	enum accept_reason reason;
	unsigned int n_addrs; /* 0 unless ACCEPT_ACCEPTED */
	struct accept_addr addrs[ACCEPT_ADDRS_MAX]; /* each one once */
	unsigned int n_left_out;		    /* further ones */
	struct dns_chain chain;			    /* that leads to them */
};

void accept_judge(const struct accept_input *input,
		  struct accept_result *ret_result);
