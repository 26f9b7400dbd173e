/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftforeign.h - queue the rules about packets whose source address is not this
 * host's.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct nftlayout_config; /* nft/nftlayout.h */
struct nftwriter;	 /* nft/table/nftwriter.h */

/* Queue the set of classes that may send from such addresses. */
void nftforeign_add_set(struct nftwriter *writer,
			const struct nftlayout_config *config);

/* Queue the first rule of `output`, and the chain `foreign` that it leads to.
 * Where the kernel can't see whose an address is, there is no such rule. */
void nftforeign_add(struct nftwriter *writer);

/* In @chain, which rejects: drop packets from such an address instead. */
void nftforeign_answer_none(struct nftwriter *writer, const char *chain);

/* Queue that class @id is in the set from now on, or no longer: @may. */
void nftforeign_let(struct nftwriter *writer, uint8_t id, bool may);
