/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftdump.h - read all elements of a set.
 *
 * Into memory first: a dump that a change meets begins anew, and what is
 * handed on must not come twice.
 */
#pragma once

#include <stddef.h>

#include "nft/nftset.h"

struct nl_socket;   /* nft/netlink/nl.h */
struct nftelem_set; /* nft/write/nftelem.h */

struct nftdump {
	struct nftset_element *elements; /* without their family */
	size_t n;
};

/* *ret_dump is the caller's, for nftdump_done(). */
int nftdump_read(struct nl_socket *nl, const struct nftelem_set *set,
		 struct nftdump *ret_dump);
void nftdump_done(struct nftdump *dump);
