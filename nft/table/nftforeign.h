/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftforeign.h - queue the rules about packets whose source address is not this
 * host's.
 */
#pragma once

struct nftwriter; /* nft/table/nftwriter.h */

/* The first rule of `output`, and the chain `foreign` that it leads to.  Where
 * the kernel can't tell whose an address is, there is no such rule. */
void nftforeign_add(struct nftwriter *writer);
