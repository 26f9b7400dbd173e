/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftforward.h - what is forwarded for other network namespaces of ours.
 */
#pragma once

struct nftrules;	 /* nft/table/nftrules.h */
struct nftlayout_config; /* nft/nftlayout.h */

/* Early in @chain. */
void nftforward_copy_answers(struct nftrules *rules, const char *chain);
/* What stands in `forward` and `forwarded`; all sets are there already. */
void nftforward_add(struct nftrules *rules,
		    const struct nftlayout_config *config);
