/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kept.h - for how long programs use addresses after the answer that had them.
 *
 * An address is open for as long as its answer lives, and a little longer; a
 * program that connects to it later needs a rule that says `ttl: { min: ... }`.
 * Moments may be noted in any order.
 */
#pragma once

#include <stdint.h>

#include "enforcer/cli/learn/tree.h"
#include "policy/ip.h"

struct arena;	      /* policy/arena.h */
struct policy_open;   /* policy/policy.h */
struct records_entry; /* enforcer/cli/records/entry.h */

#define LEARN_KEPT_CONNECTED UINT32_MAX

/* An answer about an address, or a connection to it. */
struct learn_kept_moment {
	const char *host; /* borrowed; equal names are one text */
	int64_t time_s;	  /* since 1970; 0: unknown, and of no use */
	uint32_t ttl_s;	  /* of an answer; LEARN_KEPT_CONNECTED */
};

/* Read when @entry was, and what: a connection if it has no name.  The name of
 * its host is added to @hosts.  -ENOMEM. */
int learn_kept_moment(struct arena *arena, struct learn_tree *hosts,
		      const struct records_entry *entry,
		      struct learn_kept_moment *ret_moment);

/* Note @moment for the address @ip in @kept, or all moments of @from in @into.
 * All trees are of struct learn_kept, one for each address, and lie in @arena.
 * -ENOMEM. */
int learn_kept_note(struct learn_tree *kept, struct arena *arena,
		    const struct ip_addr *ip,
		    const struct learn_kept_moment *moment);
int learn_kept_merge(struct learn_tree *into, struct arena *arena,
		     const struct learn_tree *from);

/* The longest time from an answer about @ip to a connection that comes when
 * what the answers opened is shut, by a rule with @open; NULL: by one with the
 * default lifetimes.  0: there is none. */
uint32_t learn_kept_longest(const struct learn_tree *kept,
			    const struct ip_addr *ip,
			    const struct policy_open *open);

/* A time that a person would write, of at least @s seconds: "15m". */
#define LEARN_KEPT_TEXT_MAX 16
const char *learn_kept_text(uint32_t s, char buf[LEARN_KEPT_TEXT_MAX]);
