/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pattern.h - a pattern of domain names, as a rule or a list has it.  What
 * reads one is policy/lists/pattern.h.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/*
 * One domain pattern.  @wire is the lower-case wire form (RFC 1035 3.1, root
 * label included) of the part without stars:
 *   EVERY  "**"                 every name, the root included
 *   EXACT  "example.com"        the name itself
 *   BELOW  "**.example.com"     every name below, at any depth
 *   CHILD  "api-*.example.com"  one label in front of wire, which begins with a
 *                               prefix and ends with a suffix; "*" has both
 *                               empty
 * A list with `subdomains: yes` adds BELOW beside each EXACT.  There are
 * millions of them, so it is 16 bytes.
 */
enum policy_pattern_kind {
	POLICY_EXACT,
	POLICY_BELOW,
	POLICY_CHILD,
	POLICY_EVERY
};

struct policy_pattern {
	const uint8_t *wire; /* behind it are prefix and suffix */
	enum policy_pattern_kind kind : 8;
	uint8_t wire_len; /* bytes, 1..255 */
	uint8_t prefix_len;
	uint8_t suffix_len;
	bool firm; /* in a list: only exceptions that are firm matter */
};

/* Lower case, not terminated. */
static inline const uint8_t *
policy_pattern_prefix(const struct policy_pattern *pattern)
{
	return pattern->wire + pattern->wire_len;
}

static inline const uint8_t *
policy_pattern_suffix(const struct policy_pattern *pattern)
{
	return policy_pattern_prefix(pattern) + pattern->prefix_len;
}

/* Has @a the same pattern of a label as @b? */
static inline bool policy_pattern_same_label(const struct policy_pattern *a,
					     const struct policy_pattern *b)
{
	return a->prefix_len == b->prefix_len &&
	       a->suffix_len == b->suffix_len &&
	       !memcmp(policy_pattern_prefix(a), policy_pattern_prefix(b),
		       (size_t)a->prefix_len + a->suffix_len);
}

/* Is it "*.NAME": any label in front of the name? */
static inline bool
policy_pattern_has_any_label(const struct policy_pattern *pattern)
{
	return pattern->kind == POLICY_CHILD && !pattern->prefix_len &&
	       !pattern->suffix_len;
}
