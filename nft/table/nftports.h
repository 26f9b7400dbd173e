/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftports.h - the ports of an entry, in as many rules as they need: one for
 * all single ports, one for each range, one for ICMP; and one for an entry
 * without ports, which matches all.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nftlayout_entry; /* nft/nftlayout.h */
struct nftlayout_port;
struct nftrule;	  /* nft/write/nftrule.h */
struct nftwriter; /* nft/table/nftwriter.h */

/* The ports of one rule.  To begin with, all but @entry is zero. */
struct nftports {
	const struct nftlayout_entry *entry;
	const struct nftlayout_port *apart; /* a range or ICMP; NULL: none */
	uint32_t set;			    /* of single ports; 0: none */
	size_t next;
	bool begun;
};

/* Go on to the next rule of the entry, and queue the set that it needs, before
 * the rule is begun.  false: there are no more rules. */
bool nftports_next(struct nftports *ports, struct nftwriter *writer);

/* Match the ports, in a rule for packets of @family (NFPROTO_*). */
void nftports_match(const struct nftports *ports, struct nftrule *rule,
		    uint8_t family);
