/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tablebox.h - a table in a namespace, as the daemon makes it.
 *
 * Rules `web` and `all.of-it` have answers, `lan` has networks; class 1 has
 * entries of all three, class 2 is the local resolver.
 */
#pragma once

#include <stdbool.h>

#include "nft/nftprobe.h"
#include "nft/table/nfttable.h"

#define TABLEBOX_LIST "list table inet nameward"

struct nl_socket; /* nft/netlink/nl.h */

struct tablebox {
	struct nl_socket *nl;
	struct nftprobe probe;
	struct nfttable *table;
	struct nftlayout_rule rules[3];
	struct nftlayout_config config;
};

/* The entries of class 1: lan is denied, web has ports, all.of-it has none. */
extern const struct nftlayout_entry tablebox_entries[3];

/* false: the test was skipped. */
bool tablebox_open(struct tablebox *box);
void tablebox_close(struct tablebox *box);
/* Set box->config to the description that tablebox_open() begins with. */
void tablebox_describe(struct tablebox *box);
/* What the next start of the daemon does: open another socket and adopt the
 * table. */
int tablebox_reopen(struct tablebox *box);
/* Replace the table, which must succeed.  Returns *ret_kept. */
bool tablebox_replace(struct tablebox *box);
/* Put 192.0.2.7 into a set.  Is it in there? */
void tablebox_put(struct tablebox *box, const char *set_name);
bool tablebox_has(const char *set);
