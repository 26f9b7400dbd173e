/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftclassmap.h - the map from marks to the chains of classes: change what
 * has to change in it, and leave the rest alone.
 *
 *	map classes { 0x01000000 : jump class_1, 0x7f000000 : goto miss }
 *
 * A jump, which comes back: a packet that meets the map when a class is being
 * added may find the chain without its rules yet, and then goes on to be
 * refused like one whose class is not known.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/eval/mark.h"

struct nl_socket; /* nft/netlink/nl.h */
struct nftwriter; /* nft/table/nftwriter.h */

struct nftclassmap_entry {
	uint32_t mark;
	char chain[16];
	bool stays;
};

struct nftclassmap {
	const bool *has_class; /* MARK_CLASSES: those wanted */
	struct nftclassmap_entry entries[MARK_CLASSES - 1];
	size_t n;
};

/* What is in it now.  -ENOENT: there is no such map. */
int nftclassmap_read(struct nl_socket *nl, struct nftclassmap *map);
/* Queue that what is not wanted goes ... */
void nftclassmap_delete(struct nftwriter *writer, struct nftclassmap *map);
/* ... and, when the chains are there, that what is missing comes. */
void nftclassmap_add(struct nftwriter *writer, const struct nftclassmap *map);
