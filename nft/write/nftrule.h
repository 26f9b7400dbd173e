/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftrule.h - write one rule and queue it.
 *
 * A rule is begun, given its statements (nft/write/nftexpr.h and its
 * neighbours), and ended.  Running out of memory in between is remembered and
 * shows at nl_commit(), so a rule is written straight through.
 */
#pragma once

struct nftnl_expr; /* libnftnl */
struct nftnl_rule;
struct nl_socket; /* nft/netlink/nl.h */

struct nftrule {
	struct nl_socket *nl;
	struct nftnl_rule *written; /* NULL: out of memory */
};

/* Which chain of which `inet` table. */
struct nftrule_chain {
	const char *table;
	const char *name;
};

/* Begin a rule at the end of @chain.  nft(8) shows @comment behind the rule;
 * NULL: none. */
void nftrule_begin(struct nftrule *rule, struct nl_socket *nl,
		   struct nftrule_chain chain, const char *comment);
/* Queue the rule; its transaction fails if there was no memory for it. */
void nftrule_end(struct nftrule *rule);

/* For the files that write statements: append an expression of @type.  NULL:
 * no memory, and the rule is given up. */
struct nftnl_expr *nftrule_add(struct nftrule *rule, const char *type);
/* Give @rule up for want of memory: what is added to it is ignored, and
 * nftrule_end() fails it. */
void nftrule_give_up(struct nftrule *rule);
