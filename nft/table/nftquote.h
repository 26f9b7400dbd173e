/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftquote.h - queue the rules about ICMP errors that quote an answer of DNS.
 */
#pragma once

struct nftwriter; /* nft/table/nftwriter.h */

/* In @chain: drop ICMP errors that quote an answer. */
void nftquote_add(struct nftwriter *writer, const char *chain);
