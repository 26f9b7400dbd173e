/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nfttable.h - the table `inet nameward`: made, replaced and removed.
 *
 * Each call is one transaction: no packet ever meets half a table.  Where the
 * kernel has `owner,persist` the table is ours alone while the socket is open,
 * outlives us, and is adopted by the next nfttable_open().  See nftrules.c for
 * its layout as `nft list table inet nameward` shows it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "nft/nftlayout.h"

struct nl_socket; /* nft/netlink/nl.h */
struct nftprobe;  /* nft/nftprobe.h */
struct nfttable;

/*
 * Take over the table that a former run left, if there is one; what packets
 * meet doesn't change.  @nl and @probe are borrowed.  -EBUSY: the socket of a
 * living process owns it.
 */
int nfttable_open(struct nl_socket *nl, const struct nftprobe *probe,
		  struct nfttable **ret_table);
void nfttable_close(struct nfttable *table); /* leaves the table in force */
void nfttable_closep(struct nfttable **table);

/* Was there a table when nfttable_open() looked? */
bool nfttable_adopted(const struct nfttable *table);

/*
 * Make the table what @config says.  *ret_kept: each set to be kept has its
 * elements still; false: some set is new and empty, fill all of them anew.
 * On failure all is as it was.
 */
int nfttable_replace(struct nfttable *table,
		     const struct nftlayout_config *config, bool *ret_kept);

/* Add a class, or give another meaning to its id, as the last replacement
 * would have done it. */
int nfttable_add_class(struct nfttable *table,
		       const struct nftlayout_class *cls);

/* Is everything that we made still there?  -ENOENT: something is not. */
int nfttable_check(struct nfttable *table);

/* Remove the table, whoever made it.  Not there: 0.  -EBUSY: as above. */
int nfttable_remove(struct nl_socket *nl);
