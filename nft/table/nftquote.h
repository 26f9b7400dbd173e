/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftquote.h - queue the rules about errors that quote an answer.
 */
#pragma once

struct nftwriter; /* nft/table/nftwriter.h */

void nftquote_add(struct nftwriter *writer); /* rules of `output` */
