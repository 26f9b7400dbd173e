/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftclass.h - the chain of a class of programs: queue its rules, and the
 * element of the map from marks that leads to it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "nft/nfttable.h"

struct nftrules; /* nft/nftrules.h */

/* "class_127" and a terminator. */
#define NFTCLASS_CHAIN_MAX 16

void nftclass_chain(uint8_t id, char ret_name[NFTCLASS_CHAIN_MAX]);

/* -EINVAL: no class can be like that; nl_error() has words. */
int nftclass_check(const struct nftrules *rules,
		   const struct nfttable_class *cls);

/* Chain and rules; a chain that is there already has none. */
void nftclass_add(struct nftrules *rules, const struct nfttable_class *cls);
/* Lead its mark there. */
void nftclass_map(struct nftrules *rules, const struct nfttable_class *cls);

/* The id that says "no class was left": all its bits, 127 at most.  Refused
 * at once, unless there is a class of that id. */
uint8_t nftclass_rest(const struct nftrules *rules);
void nftclass_map_rest(struct nftrules *rules);
void nftclass_unmap_rest(struct nftrules *rules);
