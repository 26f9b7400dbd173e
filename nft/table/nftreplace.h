/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftreplace.h - replace the contents of a table: which sets and chains stay,
 * which are deleted, and which sets are made.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "nft/nftlayout.h"
#include "nft/table/nftclassmap.h"
#include "nft/table/nftlist.h"

struct nftwriter; /* nft/table/nftwriter.h */

struct nftreplace {
	struct nftwriter *writer;
	const struct nftlayout_config *config;
	struct nftlist sets; /* as they are in the kernel */
	struct nftlist chains;
	struct nftclassmap map; /* with has_class */
	size_t n_sets;		/* after the replacement */
	bool all_kept;		/* each set that was to be kept */
};

void nftreplace_done(struct nftreplace *replace);

/* Read what the kernel has, and find out what can stay. */
int nftreplace_look(struct nftreplace *replace);
/* Do the chains in the kernel have the hooks that ours have?  If not, the whole
 * table has to be deleted. */
bool nftreplace_is_ours(const struct nftreplace *replace);
/* Queue the deletion of all rules, and of sets and chains that don't stay. */
void nftreplace_clear(struct nftreplace *replace);
/* Queue the new sets, with their elements. */
void nftreplace_add_sets(struct nftreplace *replace);
