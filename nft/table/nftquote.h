/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftquote.h - the rules about errors that quote an answer.
 */
#pragma once

struct nftwriter; /* nft/table/nftwriter.h */

/* In @chain: drop errors that quote an answer. */
void nftquote_add(struct nftwriter *writer, const char *chain);
