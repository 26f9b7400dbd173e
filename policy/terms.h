/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * terms.h - the parts of a rule: ports, what it opens, and lists of domain
 * patterns. Part of policy/policy.h.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/ip.h"
#include "policy/pattern.h"

struct arena; /* policy/arena.h */

/* Rules of `nameward permit` are called so, with a number behind it. */
#define POLICY_PERMIT_PREFIX "permit-"

/* "80/tcp", "8000-8100/udp" or "icmp".  `any` is policy_open.any_port. */
struct policy_port {
	uint8_t proto; /* IPPROTO_TCP, _UDP or _ICMP, which is ICMPv6 as well */
	uint16_t port; /* host byte order; 0 with IPPROTO_ICMP only */
	uint16_t last; /* of a range that begins at @port; 0: none */
};

/* What a permitted lookup opens, and how long. */
struct policy_open {
	bool opens; /* false: `open: no`, or a deny rule */
	bool any_port;
	bool special_allowed;		   /* `special: allow` */
	const struct ip_net *special_nets; /* `special: [10.0.0.0/8]` */
	size_t n_special_nets;
	bool transparent; /* from addresses that are not this host's, too */
	struct policy_port *ports;
	size_t n_ports;
	uint32_t ttl_min_s; /* default 0 */
	uint32_t ttl_max_s; /* default 86400 */
	uint32_t grace_s;   /* default 60 */
	/* `into: "inet filter web"`; the family is NFPROTO_*.  NULL: no set */
	uint8_t into_family;
	const char *into_table;
	const char *into_set;
};

/*
 * How the file of a list is written.  POLICY_LIST_PLAIN is what is found where
 * names and hosts-file lines are mixed.
 */
enum policy_list_format {
	POLICY_LIST_PLAIN, /* `auto` */
	POLICY_LIST_NAMES,
	POLICY_LIST_HOSTS,
	POLICY_LIST_ADBLOCK,
	POLICY_LIST_DNSMASQ,
	POLICY_LIST_UNBOUND,
	POLICY_LIST_RPZ,
	POLICY_LIST_CSV,
};

/* A state of a file: it is another one if the file was changed or replaced.
 * Zeroed: there was no file. */
struct policy_stamp {
	uint64_t dev, ino, size;
	uint64_t mtime_ns, ctime_ns;
};

/*
 * A named list: the patterns of one file, or its networks.  The rules that use
 * it share it.
 *
 * Of the patterns, and of the exceptions, which are EXACT or BELOW, the one
 * that says most about a name holds: EXACT, or else CHILD, or else the BELOW
 * with the most labels.  Where a pattern and an exception are the same, the
 * pattern does.
 */
struct policy_list {
	const char *name;
	const char *path;
	struct policy_stamp stamp; /* of the file when it was read */
	/* What the policy says of it. */
	enum policy_list_format given_format;
	bool subdomains;
	bool subdomains_given; /* with either word */
	bool strict;
	bool of_networks;
	/* What its text says.  @arena holds it. */
	struct arena *arena;
	enum policy_list_format format;
	struct policy_pattern *patterns;
	size_t n_patterns;
	struct policy_pattern *exceptions;
	size_t n_exceptions;
	struct ip_net *nets; /* sorted, none inside another */
	size_t n_nets;
	size_t n_skipped; /* odd lines */
};
