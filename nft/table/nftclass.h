/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftclass.h - the chain of a class of programs: queue its rules.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "nft/nftlayout.h"

struct nftwriter; /* nft/table/nftwriter.h */

/* "class_127" and a terminator. */
#define NFTCLASS_CHAIN_MAX 16

void nftclass_chain(uint8_t id, char ret_name[NFTCLASS_CHAIN_MAX]);

/* -EINVAL: no class can be like that; nl_error() has words. */
int nftclass_check(const struct nftwriter *writer,
		   const struct nftlayout_class *cls);

/* Chain and rules; a chain that is there already has none. */
void nftclass_add(struct nftwriter *writer, const struct nftlayout_class *cls);
