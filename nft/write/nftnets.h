/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftnets.h - turn networks, which may overlap, into elements of an interval
 * set, which must not.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "nft/nftlayout.h"

struct nl_socket;   /* nft/netlink/nl.h */
struct nftelem_set; /* nft/write/nftelem.h */

struct nftnets_range {
	uint8_t first[16]; /* network order; IPv4 uses the first four */
	uint8_t last[16];
};

/*
 * Merge those @nets that are of @family (AF_*) into as few ranges as they fill,
 * in ascending order.  Bits after the prefix are ignored.  *ret_ranges has room
 * for @n_nets.  Returns the number of ranges.
 */
size_t nftnets_merge(const struct ip_net *nets, size_t n_nets, uint8_t family,
		     struct nftnets_range *ret_ranges);

/* Queue the ranges of @nets as elements of @set. */
void nftnets_add(struct nl_socket *nl, const struct nftelem_set *set,
		 uint8_t family, const struct ip_net *nets, size_t n_nets);
