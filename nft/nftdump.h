/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftdump.h - read all elements of a set of addresses, or of pairs of them.
 *
 * They are read into memory first: a dump that a change interrupts begins
 * anew, and no element must be handed on twice.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/ip.h"

struct nl_socket;   /* nft/netlink/nl.h */
struct nftelem_set; /* nft/write/nftelem.h */

/* An element as the kernel has it. */
struct nftdump_element {
	struct ip_addr ip;
	struct ip_addr source; /* first half of a pair; elsewhere all zero */
	uint64_t timeout_ms;   /* 0: lives for ever */
	uint64_t expires_ms;   /* from now */
	uint64_t packets;      /* 0 where elements have no counter */
	uint64_t bytes_sent;
};

static inline bool nftdump_has_source(const struct nftdump_element *element)
{
	return element->source.family;
}

struct nftdump {
	struct nftdump_element *elements;
	size_t n;
};

/* Read the elements of @set.  *ret_dump belongs to the caller, who ends it with
 * nftdump_done(). */
int nftdump_read(struct nl_socket *nl, const struct nftelem_set *set,
		 struct nftdump *ret_dump);
void nftdump_done(struct nftdump *dump);
