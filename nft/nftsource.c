/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftsource.c - where a packet comes from.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <stdio.h>
#include <libnftnl/expr.h>

#include "nft/nftexpr.h"
#include "nft/nftsource.h"

struct field {
	uint32_t base;
	uint32_t offset;
	uint32_t len;
};

static void load(struct nftexpr *e, struct field field, uint32_t reg)
{
	struct nftnl_expr *expr = nftexpr_add(e, "payload");

	if (!expr)
		return;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_BASE, field.base);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_OFFSET, field.offset);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_LEN, field.len);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_DREG, reg);
}

static void load_source(struct nftexpr *e, uint8_t family)
{
	const struct field v4 = { NFT_PAYLOAD_NETWORK_HEADER, 12, 4 };
	const struct field v6 = { NFT_PAYLOAD_NETWORK_HEADER, 8, 16 };

	nftexpr_family(e, family);
	load(e, family == NFPROTO_IPV4 ? v4 : v6, NFT_REG_1);
}

static void look_up(struct nftexpr *e, const char *set)
{
	struct nftnl_expr *expr = nftexpr_add(e, "lookup");

	if (!expr)
		return;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_LOOKUP_SREG, NFT_REG_1);
	if (nftnl_expr_set_str(expr, NFTNL_EXPR_LOOKUP_SET, set) < 0)
		nftexpr_give_up(e);
}

/* [ payload load 4b @ network header + 12 => reg 1 ] [ lookup reg 1 ] */
void nftsource_in(struct nftexpr *e, uint8_t family, const char *set)
{
	load_source(e, family);
	look_up(e, set);
}

/* [ payload load 4b @ network header + 12 => reg 1 ] [ payload load 4b @
 * network header + 16 => reg 9 ] [ lookup reg 1 set web_f4 ] */
void nftsource_pair_in(struct nftexpr *e, uint8_t family, const char *set)
{
	const struct field v4 = { NFT_PAYLOAD_NETWORK_HEADER, 16, 4 };
	const struct field v6 = { NFT_PAYLOAD_NETWORK_HEADER, 24, 16 };

	load_source(e, family);
	if (family == NFPROTO_IPV4)
		load(e, v4, NFT_REG32_01);
	else
		load(e, v6, NFT_REG_2);
	look_up(e, set);
}

/* [ meta load l4proto ] [ cmp eq 17 ] [ payload load 2b @ transport header + 0
 * => reg 1 ] [ cmp eq reg 1 0x3500 ] */
void nftsource_udp_port(struct nftexpr *e, uint16_t port)
{
	const struct field sport = { NFT_PAYLOAD_TRANSPORT_HEADER, 0, 2 };
	const uint16_t value = htons(port);
	struct nftnl_expr *expr;

	nftexpr_proto(e, IPPROTO_UDP);
	load(e, sport, NFT_REG_1);
	expr = nftexpr_add(e, "cmp");
	if (!expr)
		return;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_CMP_SREG, NFT_REG_1);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_CMP_OP, NFT_CMP_EQ);
	if (nftnl_expr_set(expr, NFTNL_EXPR_CMP_DATA, &value, sizeof(value)) <
	    0)
		nftexpr_give_up(e);
}
