/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nfthold.h - the chain `hold`.
 */
#pragma once

#include "nft/write/nftexpr.h"

struct nftwriter; /* nft/table/nftwriter.h */

/* What @mark says is in flight waits there, or goes nowhere; it returns once it
 * was held, and what may not be held any more. */
void nfthold_fill(struct nftwriter *writer, enum nftexpr_mark mark);
