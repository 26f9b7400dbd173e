/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nfthold.h - the chain `hold`.
 */
#pragma once

#include "nft/write/nftexpr.h"

struct nftrule;	  /* nft/write/nftrule.h */
struct nftwriter; /* nft/table/nftwriter.h */

/* What an answer in flight may permit waits there, or goes nowhere; it returns
 * once it was held, and what may not be held any more. */
void nfthold_fill(struct nftwriter *writer);

/* End @rule: what @mark says is in flight jumps there. */
void nfthold_jump(const struct nftwriter *writer, struct nftrule *rule,
		  enum nftexpr_mark mark);
