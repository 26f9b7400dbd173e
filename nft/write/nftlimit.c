/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftlimit.c - a limit for each user and class.
 *
 * When the set is full, the statement doesn't match the packets of users and
 * classes that are not in it, so the rule after it must fail closed.
 */
#include "nft/write/nftlimit.h"

#include <linux/netfilter/nf_tables.h>
#include <stdio.h> /* expr.h leaves it out */
#include <libnftnl/expr.h>

#include "nft/write/nftobject.h"
#include "nft/write/nftreg.h"
#include "nft/write/nftrule.h"

#define SIZE 65535
#define TIMEOUT_MS 10000

void nftlimit_add_set(struct nl_socket *nl, const char *table, const char *set,
		      uint32_t id)
{
	const struct nftobject_set object = {
		.table = table,
		.name = set,
		.id = id,
		.flags = NFT_SET_EVAL | NFT_SET_TIMEOUT,
		.type = NFTOBJECT_UID_MARK,
		.size = SIZE,
	};

	nftobject_set(nl, &object);
}

/* [ meta load skuid => reg 8 ] [ socket load mark => reg 9 ]
 * [ bitwise reg 9 & 0x7f000000 ] */
static void load_key(struct nftrule *rule, uint32_t mask)
{
	nftreg_meta(rule, NFT_META_SKUID, NFT_REG32_00);
	nftreg_socket_mark(rule, NFT_REG32_01);
	nftreg_mask(rule, mask, NFT_REG32_01);
}

static struct nftnl_expr *make_limit(const struct nftlimit *limit)
{
	struct nftnl_expr *expr = nftnl_expr_alloc("limit");

	if (!expr)
		return NULL;
	nftnl_expr_set_u64(expr, NFTNL_EXPR_LIMIT_RATE, limit->rate);
	nftnl_expr_set_u64(expr, NFTNL_EXPR_LIMIT_UNIT, 1); /* second */
	nftnl_expr_set_u32(expr, NFTNL_EXPR_LIMIT_BURST, limit->burst);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_LIMIT_TYPE, NFT_LIMIT_PKTS);
	return expr;
}

/* [ dynset update reg_key 8 set held timeout 10000ms expr [ limit ... ] ] */
void nftlimit_put(struct nftrule *rule, const struct nftlimit *limit)
{
	struct nftnl_expr *inner, *expr;

	load_key(rule, limit->class_mask);
	expr = nftrule_add(rule, "dynset");
	if (!expr)
		return;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_DYNSET_SREG_KEY, NFT_REG32_00);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_DYNSET_OP, NFT_DYNSET_OP_UPDATE);
	nftnl_expr_set_u64(expr, NFTNL_EXPR_DYNSET_TIMEOUT, TIMEOUT_MS);
	if (nftnl_expr_set_str(expr, NFTNL_EXPR_DYNSET_SET_NAME, limit->set) <
	    0) {
		nftrule_give_up(rule);
		return;
	}
	inner = make_limit(limit);
	if (inner)
		nftnl_expr_set(expr, NFTNL_EXPR_DYNSET_EXPR, inner, 0);
	else
		nftrule_give_up(rule);
}
