/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftrules.h - queue the chains of the table, and the rules of those for local
 * programs.
 *
 * Nothing of what is in the kernel already is looked at here; nfttable.c has
 * the old rules deleted first.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct nftwriter; /* nft/table/nftwriter.h */

/* Queue the chains that every table has, whatever its description. */
void nftrules_add_chains(struct nftwriter *writer);
bool nftrules_is_fixed_chain(const char *name);
/* The hook that a chain of this name is to have; NFTLIST_NO_HOOK: none. */
uint32_t nftrules_hook(const char *name);
extern const unsigned int nftrules_n_chains;

/* Queue the rules of `output` and of the chains that it leads to; the sets that
 * they use are queued already (nft/table/nftsets.h). */
void nftrules_add_output(struct nftwriter *writer);
