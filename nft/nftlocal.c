/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftlocal.c - conntrack's view of a packet, and loopback addresses.
 */
#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_tables.h>
#include <libmnl/libmnl.h>
#include <libnftnl/expr.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

#include "nft/nftexpr.h"
#include "nft/nftlocal.h"

#define CT_NOT_TRACKED 0x41 /* NF_CT_STATE_INVALID_BIT | _UNTRACKED_BIT */
#define IPV4_DADDR 16
#define IPV6_DADDR 24
#define IPV4_LOOPBACK_NET 127

/* [ bitwise reg 1 = ( reg 1 & mask ) ^ 0 ] */
static void apply_mask(struct nftexpr *e, uint32_t mask)
{
	struct nftnl_expr *expr = nftexpr_add(e, "bitwise");
	const uint32_t zero = 0;

	if (!expr)
		return;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_SREG, NFT_REG_1);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_DREG, NFT_REG_1);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_LEN, sizeof(mask));
	if (nftnl_expr_set(expr, NFTNL_EXPR_BITWISE_MASK, &mask, sizeof(mask)) <
		    0 ||
	    nftnl_expr_set(expr, NFTNL_EXPR_BITWISE_XOR, &zero, sizeof(zero)) <
		    0)
		nftexpr_give_up(e);
}

static void compare(struct nftexpr *e, uint32_t op, const void *data,
		    uint32_t len)
{
	struct nftnl_expr *expr = nftexpr_add(e, "cmp");

	if (!expr)
		return;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_CMP_SREG, NFT_REG_1);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_CMP_OP, op);
	if (nftnl_expr_set(expr, NFTNL_EXPR_CMP_DATA, data, len) < 0)
		nftexpr_give_up(e);
}

/* [ ct load key => reg 1 ] [ bitwise & bits ] [ cmp eq reg 1 0 ] */
static void ct_bits(struct nftexpr *e, uint32_t key, uint32_t bits, uint32_t op)
{
	struct nftnl_expr *expr = nftexpr_add(e, "ct");
	const uint32_t zero = 0;

	if (!expr)
		return;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_CT_KEY, key);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_CT_DREG, NFT_REG_1);
	apply_mask(e, bits);
	compare(e, op, &zero, sizeof(zero));
}

void nftlocal_not_redirected(struct nftexpr *e)
{
	ct_bits(e, NFT_CT_STATUS, IPS_DST_NAT, NFT_CMP_EQ);
}

void nftlocal_not_tracked(struct nftexpr *e)
{
	ct_bits(e, NFT_CT_STATE, CT_NOT_TRACKED, NFT_CMP_NEQ);
}

/* [ payload load 1b @ network header + 16 ] [ cmp eq reg 1 0x7f ] */
void nftlocal_to_loopback(struct nftexpr *e, uint8_t family)
{
	const uint8_t net = IPV4_LOOPBACK_NET;
	bool v4 = family == NFPROTO_IPV4;
	struct nftnl_expr *expr;

	nftexpr_family(e, family);
	expr = nftexpr_add(e, "payload");
	if (!expr)
		return;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_BASE,
			   NFT_PAYLOAD_NETWORK_HEADER);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_OFFSET,
			   v4 ? IPV4_DADDR : IPV6_DADDR);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_LEN,
			   v4 ? sizeof(net) : sizeof(in6addr_loopback));
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_DREG, NFT_REG_1);
	if (v4)
		compare(e, NFT_CMP_EQ, &net, sizeof(net));
	else
		compare(e, NFT_CMP_EQ, &in6addr_loopback,
			sizeof(in6addr_loopback));
}
