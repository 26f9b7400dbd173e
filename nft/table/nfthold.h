/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nfthold.h - queue the rules of the chain `hold`, where packets wait for an
 * answer in flight.
 */
#pragma once

#include "nft/write/nftexpr.h"

struct nftrule;	  /* nft/write/nftrule.h */
struct nftwriter; /* nft/table/nftwriter.h */

/* Fill the chain: what an answer in flight may permit waits in the queue, and
 * is dropped where there is no queue.  Of packets that are too many, TCP's are
 * dropped and datagrams return from the chain, as does what was held before. */
void nfthold_fill(struct nftwriter *writer);

/* End @rule: a packet whose @mark says "in flight" jumps to the chain. */
void nfthold_jump(const struct nftwriter *writer, struct nftrule *rule,
		  enum nftexpr_mark mark);
