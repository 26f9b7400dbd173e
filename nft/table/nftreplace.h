/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftreplace.h - what of a table stays when another description comes, what
 * goes, and which sets are made.
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
	size_t n_sets;		/* there will be */
	bool all_kept;		/* that were to be */
};

void nftreplace_done(struct nftreplace *replace);

/* Ask the kernel what is there, and find out what can stay. */
int nftreplace_look(struct nftreplace *replace);
/* Are its chains like those that we make?  Else it has to go as a whole. */
bool nftreplace_is_ours(const struct nftreplace *replace);
/* Queue that all rules go, and the sets and chains that don't stay. */
void nftreplace_clear(struct nftreplace *replace);
/* Queue the sets that are new, with their elements. */
void nftreplace_add_sets(struct nftreplace *replace);
