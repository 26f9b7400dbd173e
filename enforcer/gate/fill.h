/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fill.h - fill the sets of one policy with what its answers allowed.
 *
 * Addresses are queued by gate_fill_put() and reach the kernel together at
 * gate_fill_commit().  What the kernel has is mirrored in
 * enforcer/gate/openings.h, so an answer that changes nothing is not sent. Sets
 * of users (`into:`) are filled besides, each in a transaction of its own: one
 * that is missing costs nobody else anything, and is filled when it comes back.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/gate/user_sets.h"

struct gate_fill;
struct nftprobe;	/* nft/nftprobe.h */
struct nftdump_element; /* nft/nftdump.h */
struct nl_socket;	/* nft/netlink/nl.h */
struct policy;		/* policy/policy.h */
struct source;		/* enforcer/gate/sources.h */
struct sources;

struct gate_fill_options {
	struct nl_socket *nl; /* borrowed, as is all below */
	const struct nftprobe *probe;
	const struct policy *policy;
	struct sources *sources; /* enforcer/gate/sources.h; NULL: none */
	uint32_t class_epoch;	 /* that their clauses are numbered by */
	intosets_fn fn;		 /* about the sets of users */
	void *context;
};

int gate_fill_new(const struct gate_fill_options *options,
		  struct gate_fill **ret_fill);
void gate_fill_free(struct gate_fill *fill); /* NULL is fine; sets stay */
void gate_fill_freep(struct gate_fill **fill);

struct openings_change; /* enforcer/gate/openings.h */

struct gate_fill_addr {
	uint16_t rule;
	struct ip_addr ip;
	uint8_t name_len;
	uint64_t netns;	     /* whose program asked; 0: ours */
	uint32_t ttl_s;	     /* as answered */
	const uint8_t *name; /* what was asked, in wire form */
};

/*
 * Open @addr for its rule.  *ret_timeout_s: clamp(ttl, min, max) + grace, at
 * least 1.  -ENOSPC: the rule has too many addresses open.
 */
int gate_fill_put(struct gate_fill *fill, const struct gate_fill_addr *addr,
		  uint64_t now_ns, uint32_t *ret_timeout_s);

/*
 * Everything that was put is in the kernel when this returns 0.  On failure
 * none of it is, and gate_fill_refill() is due.  Users' sets don't count.
 */
int gate_fill_commit(struct gate_fill *fill);

/* The table was made anew: put everything in again, users' sets too. */
int gate_fill_refill(struct gate_fill *fill, uint64_t now_ns);

/* What is due once a second: late refreshes, users' sets that were missing. */
int gate_fill_tick(struct gate_fill *fill, uint64_t now_ns);

/* Take over what the sets of rule @rule hold. */
int gate_fill_adopt(struct gate_fill *fill, uint16_t rule, uint64_t now_ns);

/* Take over what the rules keep of @from, whose policy was another one, as
 * openings_copy() does. */
int gate_fill_copy(struct gate_fill *fill, const struct gate_fill *from,
		   const struct openings_change *change);

/*
 * What @source's namespace has open is open for that address, too, and what
 * comes from there is gated; or neither is any more.  Queued, for
 * gate_fill_commit().
 */
void gate_fill_source(struct gate_fill *fill, const struct source *source,
		      uint64_t now_ns);
void gate_fill_unsource(struct gate_fill *fill, const struct source *source);

/* Hand what the kernel has in the sets of @rule to @fn. */
int gate_fill_dump(struct gate_fill *fill, uint16_t rule,
		   int (*fn)(void *context,
			     const struct nftdump_element *element),
		   void *context);

/* Somebody deleted something in `family table`. */
void gate_fill_deleted(struct gate_fill *fill, uint8_t family,
		       const char *table);

size_t gate_fill_total(const struct gate_fill *fill); /* addresses open */
