/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rule_sets.h - the sets of the rules that permit lookups: addresses for this
 * host, and pairs of source and address for other network namespaces.
 *
 * Changes are queued, for nl_commit().
 */
#pragma once

#include <stdint.h>

#include "nft/nftset.h"
#include "policy/ip.h"

struct nftprobe;  /* nft/nftprobe.h */
struct nl_socket; /* nft/netlink/nl.h */
struct policy;	  /* policy/policy.h */
struct rule_sets;

/* All is borrowed. */
int rule_sets_new(struct nl_socket *nl, const struct nftprobe *probe,
		  const struct policy *policy, struct rule_sets **ret_sets);
void rule_sets_free(struct rule_sets *sets); /* NULL is fine */
void rule_sets_freep(struct rule_sets **sets);

/* The table was made anew, so each set has to be looked at again. */
void rule_sets_reset(struct rule_sets *sets);

struct rule_sets_addr {
	uint16_t rule;
	struct ip_addr ip;
	uint32_t timeout_s;
};

/* Add @addr to the set of its rule. */
int rule_sets_add(struct rule_sets *sets, const struct rule_sets_addr *addr);
/* Add the pair of @source and @addr, which are of one family. */
int rule_sets_add_pair(struct rule_sets *sets,
		       const struct rule_sets_addr *addr,
		       const struct ip_addr *source);
/* Remove the pair of @source and @addr; a set that can't be opened has none. */
void rule_sets_remove_pair(struct rule_sets *sets,
			   const struct rule_sets_addr *addr,
			   const struct ip_addr *source);

/* Hand the elements that the kernel has in all sets of @rule to @fn. */
int rule_sets_dump(struct rule_sets *sets, uint16_t rule, nftset_element_fn fn,
		   void *context);
