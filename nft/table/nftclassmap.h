/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftclassmap.h - change what has to change in the map from marks to the chains
 * of classes, and leave its other elements alone.
 *
 *	map classes { 0x01000000 : jump class_1, 0x7f000000 : goto miss }
 *
 * The verdict is a jump, which comes back: a packet that meets the map while a
 * class is being added may find its chain still empty, and is then refused by
 * the rules after the map, as one of an unknown class is.
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

/* Read what the map has now.  -ENOENT: there is no such map. */
int nftclassmap_read(struct nl_socket *nl, struct nftclassmap *map);
/* Queue the deletion of the elements that are not wanted. */
void nftclassmap_delete(struct nftwriter *writer, struct nftclassmap *map);
/* Queue the elements that are missing.  Comes after nftclassmap_delete(), and
 * after the chains were queued. */
void nftclassmap_add(struct nftwriter *writer, const struct nftclassmap *map);
