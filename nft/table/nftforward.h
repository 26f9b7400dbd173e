/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftforward.h - what is forwarded for other network namespaces of ours.
 */
#pragma once

struct nftwriter;	 /* nft/table/nftwriter.h */
struct nftlayout_config; /* nft/nftlayout.h */

/* Early in @chain. */
void nftforward_copy_answers(struct nftwriter *writer, const char *chain);
/* What stands in `forward` and `forwarded`; all sets are there already. */
void nftforward_add(struct nftwriter *writer,
		    const struct nftlayout_config *config);
