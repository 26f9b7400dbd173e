/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftmarks.h - which rules of other tables change bits of marks?
 *
 * Those of nft and of iptables-nft are read, of which the kernel has the
 * expressions.  Where it can't be told which bits a rule changes, as with a
 * map, all count.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nl_socket; /* nft/netlink/nl.h */

#define NFTMARKS_MAX 32
#define NFTMARKS_NAME_MAX 128

struct nftmarks_rule {
	char chain[NFTMARKS_NAME_MAX]; /* "ip mangle OUTPUT" */
	uint64_t handle;
	bool of_flow;  /* the mark of conntrack; else that of the packet */
	uint32_t bits; /* that it may change */
};

struct nftmarks {
	struct nftmarks_rule rules[NFTMARKS_MAX];
	size_t n; /* may be more than there is room for */
};

/* Find the rules that may change a bit of @mask, in all tables but our own.  A
 * rule that changes both marks is there twice. */
int nftmarks_read(struct nl_socket *nl, uint32_t mask,
		  struct nftmarks *ret_marks);
