/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftrules.h - what stands in the table: queue its chains, sets and rules.
 *
 * Knows the layout and nothing of what is in the kernel already; nfttable.c
 * clears the way first.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "nft/nftlayout.h"

#define NFTRULES_SNAPLEN 256 /* headers; extension headers too, mostly */

struct nl_socket; /* nft/netlink/nl.h */
struct nftrule;	  /* nft/write/nftrule.h */
struct nftprobe;  /* nft/nftprobe.h */

/* What rules of a class need to know of the whole. */
struct nftrules {
	struct nl_socket *nl;
	uint32_t class_mask; /* the mask without its top bit */
	uint32_t in_flight;  /* its top bit */
	unsigned int shift;  /* of the class */
	uint16_t log_group;
	uint16_t hold_queue; /* 0: none */
	uint16_t answers_group;
	bool egress_allow;
	bool audit;
	bool counters;	  /* elements have them */
	bool socket_mark; /* what a packet says of its mark is not believed */
	uint32_t set_id;  /* last one given out in the transaction */
	uint32_t n_rules; /* queued so far */
};

/* -EINVAL: the mask can't be; nl_error() has words. */
int nftrules_init(struct nftrules *rules, struct nl_socket *nl,
		  const struct nftlayout_config *config,
		  const struct nftprobe *probe);

/* The chains that any table has. */
void nftrules_add_chains(struct nftrules *rules);
bool nftrules_is_fixed_chain(const char *name);
/* The hook that a chain of this name is to have; NFTLIST_NO_HOOK. */
uint32_t nftrules_hook(const char *name);
extern const unsigned int nftrules_n_chains;

/* What stands in them; the sets are there already (nft/table/nftsets.h). */
void nftrules_add_output(struct nftrules *rules);

/* Begin a rule at the end of @chain; @comment may be NULL. */
void nftrules_begin(struct nftrules *rules, struct nftrule *rule,
		    const char *chain, const char *comment);
