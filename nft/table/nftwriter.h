/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftwriter.h - what the files that write rules of the table have in common:
 * the transaction, what the description and the kernel permit, and a count of
 * what was queued.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "nft/write/nftexpr.h"

#define NFTWRITER_SNAPLEN 256 /* headers; mostly extension headers, too */

struct nftlayout_config; /* nft/nftlayout.h */
struct nftlayout_entry;
struct nftprobe;  /* nft/nftprobe.h */
struct nftrule;	  /* nft/write/nftrule.h */
struct nl_socket; /* nft/netlink/nl.h */

struct nftwriter {
	struct nl_socket *nl;
	uint32_t mark_mask; /* policy/eval/mark.h */
	uint16_t log_group;
	uint16_t hold_queue; /* 0: none */
	uint16_t answers_group;
	bool egress_allow;
	bool audit;    /* what nothing permits is accepted */
	bool enforces; /* something is rejected */
	bool track_loopback;
	uint32_t epoch;	  /* of the classes, policy/eval/mark.h */
	bool all_epochs;  /* flows of the epoch before count as well */
	bool no_flows;	  /* no flow goes on by its mark, or gets one */
	bool staged;	  /* what is forwarded makes no flow */
	bool counters;	  /* elements have them */
	bool fib;	  /* `fib` tells whose an address is */
	bool socket_mark; /* the socket's mark is matched, not the packet's */
	uint32_t set_id;  /* last one given out in the transaction */
	uint32_t n_rules; /* queued so far */
};

/* Begin a transaction that makes what @config describes.  -EINVAL: the mask of
 * the mark is not usable; nl_error() has words. */
int nftwriter_init(struct nftwriter *writer, struct nl_socket *nl,
		   const struct nftlayout_config *config,
		   const struct nftprobe *probe);

/* The mark by which rules about classes match. */
enum nftexpr_mark nftwriter_mark(const struct nftwriter *writer);

/* An id for a set, unique in the transaction. */
uint32_t nftwriter_next_set_id(struct nftwriter *writer);

/* Begin a rule at the end of @chain; @comment may be NULL. */
void nftwriter_begin(struct nftwriter *writer, struct nftrule *rule,
		     const char *chain, const char *comment);

/* End a rule of @entry, whose addresses and ports were matched, with a counter
 * and its verdict.  What is permitted goes to the chain @permit. */
void nftwriter_verdict(const struct nftwriter *writer, struct nftrule *rule,
		       const struct nftlayout_entry *entry, const char *permit);

/* End a rule of packets that nobody may send, with a counter, a log with
 * @prefix and a drop.  In audit mode they pass, but where something is rejected
 * all the same, they return: the class says against whom that is. */
void nftwriter_drop(const struct nftwriter *writer, struct nftrule *rule,
		    const char *prefix);
