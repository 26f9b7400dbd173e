/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lookup.h - a question or an answer as the detectors see it.
 *
 * Data only; all pointers are borrowed for the call.  Where it comes from does
 * not matter: the ring of the kernel, a record, a packet, a line of a log.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/dns/name.h"
#include "policy/ip.h"

typedef void (*alert_name_fn)(void *context, const struct dns_name *name);

/* What everybody knows about some names: enforcer/alert/known_names.h. */
enum alert_known {
	ALERT_KNOWN_NONE,
	ALERT_KNOWN_CANARY, /* browsers ask by it whether they may use DoH */
	ALERT_KNOWN_ENCRYPTED_DNS,
	ALERT_KNOWN_PROBE, /* a public A and a private AAAA, on purpose */
};

/* The part of a name that somebody registered: enforcer/alert/domain.h. */
struct alert_domain {
	uint64_t name;	/* hash of the whole name, in lower case */
	uint64_t hash;	/* of the domain, in lower case */
	uint8_t offset; /* in wire[], where the domain begins: what is in front
			 * of it are its sub-labels */
	uint8_t begin;	/* of the sub-labels that are not an address as in a
			 * DNSBL, nor a name to which a search domain was added;
			 * at most offset */
	uint8_t n_labels;	 /* of the whole name, without the root */
	uint8_t known;		 /* enum alert_known */
	uint8_t reverse : 1;	 /* below .arpa */
	uint8_t local : 1;	 /* one label, or below a special name, a search
				  * domain or .arpa */
	uint8_t foreign_top : 1; /* not local, and its last label is no
				  * top-level domain */
	uint8_t doubled : 1;	 /* local, and a public name in front */
	uint8_t registered : 1;	 /* it is no public suffix itself, and has no
				  * byte that no registry takes */
};

/* Is it somebody's own domain: neither local nor a public suffix? */
static inline bool alert_domain_is_own(const struct alert_domain *domain)
{
	return !domain->local && (domain->registered || domain->foreign_top);
}

/* Does the name begin with an address, as those that a DNSBL is asked for, and
 * those of the macros of SPF? */
static inline bool alert_domain_has_address(const struct alert_domain *domain)
{
	return domain->begin && !domain->doubled;
}

/* Who asks.  Two programs are one if all of it is equal. */
struct alert_who {
	uint64_t exe_ino; /* 0: unknown */
	uint64_t netns;	  /* cookie */
	uint32_t exe_dev;
	uint32_t uid;
};

enum alert_phase {
	ALERT_ASKED,	/* a question left, or was stopped at, its program */
	ALERT_ANSWERED, /* an answer came, and rcode and below are valid */
};

struct alert_lookup {
	enum alert_phase phase;
	uint64_t time_ns; /* since 1970; the detectors read no clock */
	struct alert_who who;
	const struct dns_name *name;
	const struct alert_domain *domain;
	uint16_t type;
	/* What the policy says of this program and name, as bits of
	 * POLICY_DETECTOR_BIT(). */
	uint32_t detectors;    /* those that are on, are about this program, and
				* have no exception that covers it */
	uint32_t named;	       /* those whose `domains` have the name */
	const uint32_t *lists; /* items of `list` that have the name */
	size_t n_lists;
	struct ip_addr server; /* family 0: unknown */
	/* ASKED */
	bool foreign_server; /* it went to a server that `resolvers` lacks */
	/* ANSWERED */
	uint16_t rcode;
	uint32_t answer_len; /* bytes of the message */
	uint32_t ttl_s;	     /* the least; UINT32_MAX: there is none */
	const struct ip_addr *addrs;
	size_t n_addrs;
};
