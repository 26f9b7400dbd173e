/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tablebox.h - a table in a namespace, as the daemon would have it.
 *
 * Rules `web` and `all.of-it` have answers, `lan` has networks; class 1 knows
 * all three, class 2 is the local resolver.
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

/* Of class 1: lan is denied, web has ports, all.of-it has none. */
extern const struct nftlayout_entry tablebox_entries[3];

/* false: the test was skipped. */
bool tablebox_open(struct tablebox *box);
void tablebox_close(struct tablebox *box);
/* The description as it was at first. */
void tablebox_describe(struct tablebox *box);
/* As a next start does: another socket, which looks at what is there. */
int tablebox_reopen(struct tablebox *box);
/* Replace the table, which must work; was all kept? */
bool tablebox_replace(struct tablebox *box);
/* 192.0.2.7 into a set, and is it in? */
void tablebox_put(struct tablebox *box, const char *set_name);
bool tablebox_has(const char *set);
