/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftclass.h - queue the chains of a class of programs, with their rules.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "nft/nftlayout.h"

struct nftwriter; /* nft/table/nftwriter.h */
struct nl_socket; /* nft/netlink/nl.h */

/* "permit_127" and a terminator. */
#define NFTCLASS_CHAIN_MAX 16
#define NFTCLASS_CHAINS 2 /* of each class */

/* Make the name of the chain that decides for class @id, or of that to which it
 * leads what it permits. */
void nftclass_chain(uint8_t id, char ret_name[NFTCLASS_CHAIN_MAX]);
void nftclass_permit_chain(uint8_t id, char ret_name[NFTCLASS_CHAIN_MAX]);

/* Check @cls.  -EINVAL: the id or the name of a rule can't be used; nl_error()
 * has words. */
int nftclass_check(const struct nftwriter *writer,
		   const struct nftlayout_class *cls);

/* Queue the chains and their rules; those that exist must be empty. */
void nftclass_add(struct nftwriter *writer, const struct nftlayout_class *cls);
/* Queue the deletion of all rules of the class's chains, which exist. */
void nftclass_delete_rules(struct nl_socket *nl, uint8_t id);
