/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * terms.h - the parts of a rule: ports, domain patterns and lists of patterns.
 * Part of policy/policy.h.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "policy/ip.h"

/* "80/tcp", "8000-8100/udp" or "icmp".  `any` is policy_open.any_port. */
struct policy_port {
	uint8_t proto; /* IPPROTO_TCP, _UDP or _ICMP, which is ICMPv6 as well */
	uint16_t port; /* host byte order; 0 with IPPROTO_ICMP only */
	uint16_t last; /* of a range that begins at @port; 0: none */
};

/*
 * One domain pattern.  @wire is the lower-case wire form (RFC 1035 3.1, root
 * label included) of the part without stars:
 *   EVERY  "**"                 every name, the root included
 *   EXACT  "example.com"        the name itself
 *   BELOW  "**.example.com"     every name below, at any depth
 *   CHILD  "api-*.example.com"  one label in front of wire, which begins with
 *                               @prefix and ends with @suffix; "*" has both
 *                               empty
 * A list with `subdomains: yes` adds BELOW beside each EXACT.
 */
enum policy_pattern_kind {
	POLICY_EXACT,
	POLICY_BELOW,
	POLICY_CHILD,
	POLICY_EVERY
};

struct policy_pattern {
	enum policy_pattern_kind kind;
	uint8_t wire_len; /* bytes, 1..255 */
	uint8_t prefix_len;
	uint8_t suffix_len;
	const uint8_t *wire;
	const uint8_t *prefix; /* lower case, not terminated */
	const uint8_t *suffix;
};

/* A named list: the patterns of one file.  The rules that use it share it. */
struct policy_list {
	const char *name;
	const char *path;
	struct policy_pattern *patterns;
	size_t n_patterns;
};
