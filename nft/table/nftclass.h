/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftclass.h - queue the chain of a class of programs, with its rules.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "nft/nftlayout.h"

struct nftwriter; /* nft/table/nftwriter.h */

/* "class_127" and a terminator. */
#define NFTCLASS_CHAIN_MAX 16

void nftclass_chain(uint8_t id, char ret_name[NFTCLASS_CHAIN_MAX]);

/* -EINVAL: the id or the name of a rule can't be used; nl_error() has words. */
int nftclass_check(const struct nftwriter *writer,
		   const struct nftlayout_class *cls);

/* Queue the chain and its rules; a chain that exists already must be empty. */
void nftclass_add(struct nftwriter *writer, const struct nftlayout_class *cls);
