/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nfttable.h - the table `inet nameward`: made, replaced and removed.
 *
 * Each call is one transaction: no packet ever meets half a table.  Where the
 * kernel has `owner,persist`, nobody else can change the table while our socket
 * is open; it outlives the process, and the next nfttable_open() adopts it.
 * nft/table/nftrules.c has its rules as `nft list table inet nameward` shows
 * them.
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
 * Adopt the table that a former run left, if there is one; its rules stay as
 * they are.  @nl and @probe are borrowed.  -EBUSY: the socket of a living
 * process owns the table.
 */
int nfttable_open(struct nl_socket *nl, const struct nftprobe *probe,
		  struct nfttable **ret_table);
void nfttable_close(struct nfttable *table); /* leaves the table in force */
void nfttable_closep(struct nfttable **table);

/* Was there a table when nfttable_open() looked? */
bool nfttable_adopted(const struct nfttable *table);

/*
 * Replace the table by what @config describes.  *ret_kept: each set to be kept
 * still has its elements; false: some set is new and empty, so all of them have
 * to be filled anew.  On failure nothing changes.
 */
int nfttable_replace(struct nfttable *table,
		     const struct nftlayout_config *config, bool *ret_kept);

/* Add a class, or redefine the one with its id, as if it had been part of the
 * last replacement. */
int nfttable_add_class(struct nfttable *table,
		       const struct nftlayout_class *cls);

/* Is everything that we made still there?  -ENOENT: something is not. */
int nfttable_check(struct nfttable *table);

/* Remove the table, whoever made it; 0 also if there is none.  -EBUSY: the
 * socket of another living process owns it. */
int nfttable_remove(struct nl_socket *nl);
