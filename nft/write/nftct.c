/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftct.c - load the state, direction or mark of a flow into a register, and
 * compare it or change it.
 */
#include "nft/write/nftct.h"

#include <linux/netfilter/nf_conntrack_tuple_common.h>
#include <linux/netfilter/nf_tables.h>
#include <stdio.h> /* expr.h leaves it out */
#include <libnftnl/expr.h>

#include "nft/write/nftreg.h"
#include "nft/write/nftrule.h"

#define ESTABLISHED 0x2		/* NF_CT_STATE_BIT */
#define ESTABLISHED_RELATED 0x6 /* of both */

/* [ ct load state => reg 1 ] [ bitwise & bits ] [ cmp neq reg 1 0 ] */
static void state_in(struct nftrule *rule, uint32_t bits)
{
	const uint32_t zero = 0;

	nftreg_ct(rule, NFT_CT_STATE, NFT_REG_1);
	nftreg_mask(rule, bits, NFT_REG_1);
	nftreg_compare(rule, NFT_CMP_NEQ, &zero, sizeof(zero));
}

/* [ ct load direction => reg 1 ] [ cmp eq reg 1 0x01 ] */
static void direction(struct nftrule *rule, uint8_t value)
{
	nftreg_ct(rule, NFT_CT_DIRECTION, NFT_REG_1);
	nftreg_compare(rule, NFT_CMP_EQ, &value, sizeof(value));
}

void nftct_established(struct nftrule *rule)
{
	state_in(rule, ESTABLISHED_RELATED);
}

void nftct_goes_on(struct nftrule *rule)
{
	state_in(rule, ESTABLISHED);
	direction(rule, IP_CT_DIR_ORIGINAL);
}

void nftct_is_reply(struct nftrule *rule)
{
	direction(rule, IP_CT_DIR_REPLY);
}

/* [ socket load mark => reg 1 ] [ bitwise reg 1 & mask ]
 * [ ct load mark => reg 9 ] [ bitwise reg 9 & flow_mask ]
 * [ lookup reg 1 set flows ] */
void nftct_pair_in(struct nftrule *rule, enum nftexpr_mark mark, uint32_t mask,
		   uint32_t flow_mask, const char *set)
{
	if (mark == NFTEXPR_META_MARK)
		nftreg_meta(rule, NFT_META_MARK, NFT_REG_1);
	else
		nftreg_socket_mark(rule, NFT_REG_1);
	nftreg_mask(rule, mask, NFT_REG_1);
	nftreg_ct(rule, NFT_CT_MARK, NFT_REG32_01);
	nftreg_mask(rule, flow_mask, NFT_REG32_01);
	(void)nftreg_look_up(rule, set);
}

/* [ ct load mark => reg 1 ] [ bitwise & mask ] [ cmp eq reg 1 value ] */
void nftct_mark_is(struct nftrule *rule, uint32_t mask, uint32_t value)
{
	nftreg_ct(rule, NFT_CT_MARK, NFT_REG_1);
	nftreg_mask(rule, mask, NFT_REG_1);
	nftreg_compare(rule, NFT_CMP_EQ, &value, sizeof(value));
}

/* [ ct load mark => reg 1 ] [ bitwise reg 1 = ( reg 1 & ~mask ) ^ bits ]
 * [ ct set mark with reg 1 ] */
void nftct_set_mark(struct nftrule *rule, uint32_t mask, uint32_t bits)
{
	struct nftnl_expr *expr;

	nftreg_ct(rule, NFT_CT_MARK, NFT_REG_1);
	nftreg_change(rule, ~mask, bits, NFT_REG_1);
	expr = nftrule_add(rule, "ct");
	if (!expr)
		return;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_CT_KEY, NFT_CT_MARK);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_CT_SREG, NFT_REG_1);
}

void nftct_untrack(struct nftrule *rule)
{
	(void)nftrule_add(rule, "notrack");
}
