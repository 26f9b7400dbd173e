/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftflows.h - the rules about flows: whose they are, who may go on with them,
 * and which are not tracked.
 *
 * A flow that a class's chain permits becomes one of the class: conntrack's
 * mark has the class in the bits that the socket's mark has it in.  So the
 * ports of a flow are of no use to other programs, and a socket that is handed
 * on counts as its new owner's.
 */
#pragma once

#include <stdint.h>

#include "nft/write/nftexpr.h"

struct nftwriter; /* nft/table/nftwriter.h */

/* Queue the set of the pairs of marks that belong together, which
 * nftflows_accept_own() needs. */
void nftflows_add_set(struct nftwriter *writer);

/* In @chain: accept what goes back in a flow that came in from outside. */
void nftflows_accept_replies(struct nftwriter *writer, const char *chain);
/* In @chain: accept what the class goes on with that it was permitted to begin:
 * the source was looked at then. */
void nftflows_go_on(struct nftwriter *writer, const char *chain,
		    enum nftexpr_mark mark);
/* In @chain: accept what the class sends to which the flow belongs. */
void nftflows_accept_own(struct nftwriter *writer, const char *chain,
			 enum nftexpr_mark mark);
/* In @chain: accept what tunnels of the kernel send for a program. */
void nftflows_accept_tunnels(struct nftwriter *writer, const char *chain);

/* In @chain, of packets from other network namespaces, but for replies: accept
 * TCP connections, and other flows that nftflows_keep_forwarded() marked. */
void nftflows_accept_forwarded(struct nftwriter *writer, const char *chain);

/* In @chain: give the flow to class @id. */
void nftflows_keep(struct nftwriter *writer, const char *chain, uint8_t id,
		   uint32_t epoch);
/* In @chain: mark the flow of another network namespace as one that was
 * permitted. */
void nftflows_keep_forwarded(struct nftwriter *writer, const char *chain);
/* In @chain: give the flow to the class that opens nothing, if the packet is of
 * that class. */
void nftflows_keep_none(struct nftwriter *writer, const char *chain);

/* In @chain, of priority raw: don't track what leaves by lo. */
void nftflows_untrack(struct nftwriter *writer, const char *chain);
