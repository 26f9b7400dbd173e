/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftforward.h - queue the rules for packets that are forwarded for other
 * network namespaces of this host.
 */
#pragma once

struct nftwriter;	 /* nft/table/nftwriter.h */
struct nftlayout_config; /* nft/nftlayout.h */

/* Queue the rules that copy answers to the daemon, at the beginning of @chain
 * or soon after it. */
void nftforward_copy_answers(struct nftwriter *writer, const char *chain);
/* Queue the rules of `forward` and `forwarded`; the sets that they use are
 * queued already. */
void nftforward_add(struct nftwriter *writer,
		    const struct nftlayout_config *config);
