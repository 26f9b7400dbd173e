/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftrules.h - what stands in the table: queue its chains, sets and rules.
 *
 * Knows the layout and nothing of what is in the kernel already; nfttable.c
 * clears the way first.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct nftwriter; /* nft/table/nftwriter.h */

/* The chains that any table has. */
void nftrules_add_chains(struct nftwriter *writer);
bool nftrules_is_fixed_chain(const char *name);
/* The hook that a chain of this name is to have; NFTLIST_NO_HOOK. */
uint32_t nftrules_hook(const char *name);
extern const unsigned int nftrules_n_chains;

/* What stands in them; the sets are there already (nft/table/nftsets.h). */
void nftrules_add_output(struct nftwriter *writer);
