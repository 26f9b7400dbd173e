/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftlist.h - list what the kernel has in a table of family inet.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nl_socket; /* nft/netlink/nl.h */

#define NFTLIST_NO_HOOK UINT32_MAX
#define NFTLIST_OTHER_HOOK (UINT32_MAX - 1) /* of another priority */
#define NFTLIST_AT_RAW 0x100 /* added to a hook at priority raw */

struct nftlist_object {
	char name[256];
	uint32_t flags;	  /* of a set, NFT_SET_* */
	uint32_t key_len; /* of a set */
	uint32_t size;	  /* of a set; 0: no bound */
	uint32_t hook;	  /* of a chain, NF_INET_* at priority filter, or
			   * with NFTLIST_AT_RAW; or NFTLIST_NO_HOOK,
			   * NFTLIST_OTHER_HOOK */
	bool stays;	  /* the caller's mark; false at first */
};

struct nftlist {
	struct nftlist_object *objects;
	size_t n;
};

/* What the kernel says of a table. */
struct nftlist_table {
	uint32_t flags;
	uint32_t owner; /* port id of the socket that owns it; 0: none */
};

/* Read flags and owner of @table.  -ENOENT: there is no such table. */
int nftlist_table(struct nl_socket *nl, const char *table,
		  struct nftlist_table *ret_table);

/* List the sets with a name, or the chains, or count the rules.  *ret_list
 * belongs to the caller, who ends it with nftlist_done().  If there is no such
 * table, nftlist_sets() returns -ENOENT, and there are no chains and rules. */
int nftlist_sets(struct nl_socket *nl, const char *table,
		 struct nftlist *ret_list);
int nftlist_chains(struct nl_socket *nl, const char *table,
		   struct nftlist *ret_list);
int nftlist_count_rules(struct nl_socket *nl, const char *table, size_t *ret_n);
void nftlist_done(struct nftlist *list);

struct nftlist_object *nftlist_find(const struct nftlist *list,
				    const char *name);
