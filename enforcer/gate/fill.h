/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fill.h - fill the sets of one policy with the addresses that its answers
 * permit.
 *
 * Addresses are queued by gate_fill_put() and reach the kernel together at
 * gate_fill_commit().  enforcer/gate/opening/openings.h mirrors what the kernel
 * has, so an answer that changes nothing sends nothing.
 *
 * Sets of users (`into:`) are filled as well, each in a transaction of its
 * own: a set that is missing does not keep anything else from being filled,
 * and is filled when it comes back.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "enforcer/gate/user_sets.h"
#include "nft/nftset.h"
#include "policy/ip.h"

struct gate_fill;
struct gate_state;	/* enforcer/gate/state.h */
struct nftprobe;	/* nft/nftprobe.h */
struct nl_socket;	/* nft/netlink/nl.h */
struct openings;	/* enforcer/gate/opening/openings.h */
struct openings_change; /* enforcer/gate/opening/openings.h */
struct policy_open;	/* policy/terms.h */
struct source;		/* enforcer/gate/sources.h */

struct gate_fill_options {
	struct nl_socket *nl; /* borrowed, as is all below */
	const struct nftprobe *probe;
	user_sets_fn on_user_set;
	void *context;
};

/* Begin with nothing open for the policy in @state, which is borrowed. */
int gate_fill_new(const struct gate_state *state,
		  const struct gate_fill_options *options,
		  struct gate_fill **ret_fill);
void gate_fill_free(struct gate_fill *fill); /* NULL is fine; sets stay */
void gate_fill_freep(struct gate_fill **fill);

/* Addresses that a rule may have open at a time. */
#define GATE_FILL_RULE_MAX 4096

/* How long an address is open that was answered with @ttl_s: clamp(ttl, min,
 * max) + grace, at least 1. */
uint32_t gate_fill_lifetime_s(const struct policy_open *open, uint32_t ttl_s);

struct gate_fill_addr {
	uint16_t rule;
	struct ip_addr ip;
	uint64_t netns;	 /* network namespace of the program; 0: this one */
	uint32_t ttl_s;	 /* as answered */
	uint32_t left_s; /* until the rule ends; 0: it has no end */
	const uint8_t *names; /* as in openings_name() */
	size_t names_len;
};

/*
 * Open @addr for its rule.  *ret_timeout_s: as gate_fill_lifetime_s(), and no
 * longer than the rule.  -ENOSPC: the rule has GATE_FILL_RULE_MAX addresses
 * open.  If the address can't be queued, the next commit fails.
 */
int gate_fill_put(struct gate_fill *fill, const struct gate_fill_addr *addr,
		  uint64_t now_ns, uint32_t *ret_timeout_s);

/*
 * All that was put is in the kernel when this returns 0.  On failure none of
 * it is, and gate_fill_refill() has to follow.  Failures of users' sets don't
 * count.
 */
int gate_fill_commit(struct gate_fill *fill);

/* The table was made anew: put everything in again, users' sets too. */
int gate_fill_refill(struct gate_fill *fill, uint64_t now_ns);

/* Each second from gate_fill_due_ns() on: send late refreshes, fill users' sets
 * that were missing. */
int gate_fill_tick(struct gate_fill *fill, uint64_t now_ns);
/* When gate_fill_tick() has something to do (CLOCK_BOOTTIME): 0 as long as a
 * user's set is missing, UINT64_MAX where nothing is open. */
uint64_t gate_fill_due_ns(const struct gate_fill *fill);

/* Take over what the kernel's sets hold, of the rules that @keep says. */
int gate_fill_adopt(struct gate_fill *fill, const bool *keep, uint64_t now_ns);

/* Take over what @from, of another policy, has open, as openings_copy() does.
 * 1: some of it is not taken over. */
int gate_fill_copy(struct gate_fill *fill, const struct gate_fill *from,
		   const struct openings_change *change);

/*
 * Queue that the addresses open for the namespace of @source are open from
 * that source, and that what comes from it is gated; or that neither is so any
 * more.  gate_fill_commit() sends it.
 */
void gate_fill_add_source(struct gate_fill *fill, const struct source *source,
			  uint64_t now_ns);
void gate_fill_remove_source(struct gate_fill *fill,
			     const struct source *source);

/* Hand the elements that the kernel has in the sets of @rule to @fn. */
int gate_fill_dump(struct gate_fill *fill, uint16_t rule, nftset_element_fn fn,
		   void *context);

/* Something in the table @table of @family was deleted: fill the users' sets
 * there again. */
void gate_fill_deleted(struct gate_fill *fill, uint8_t family,
		       const char *table);

size_t gate_fill_total(const struct gate_fill *fill); /* addresses open */
struct openings *gate_fill_openings(const struct gate_fill *fill);
