/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftreg.c - each function appends one expression to a rule.
 */
#include "nft/write/nftreg.h"

#include <linux/netfilter/nf_tables.h>
#include <stdio.h> /* expr.h leaves it out */
#include <libnftnl/expr.h>

#include "nft/write/nftrule.h"

void nftreg_meta(struct nftrule *rule, uint32_t key, uint32_t reg)
{
	struct nftnl_expr *expr = nftrule_add(rule, "meta");

	if (!expr)
		return;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_META_KEY, key);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_META_DREG, reg);
}

void nftreg_ct(struct nftrule *rule, uint32_t key, uint32_t reg)
{
	struct nftnl_expr *expr = nftrule_add(rule, "ct");

	if (!expr)
		return;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_CT_KEY, key);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_CT_DREG, reg);
}

void nftreg_socket_mark(struct nftrule *rule, uint32_t reg)
{
	struct nftnl_expr *expr = nftrule_add(rule, "socket");

	if (!expr)
		return;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_SOCKET_KEY, NFT_SOCKET_MARK);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_SOCKET_DREG, reg);
}

void nftreg_field(struct nftrule *rule, struct nftreg_field field, uint32_t reg)
{
	struct nftnl_expr *expr = nftrule_add(rule, "payload");

	if (!expr)
		return;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_BASE, field.base);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_OFFSET, field.offset);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_LEN, field.len);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_DREG, reg);
}

/* [ bitwise reg 1 = ( reg 1 & mask ) ^ 0 ] */
void nftreg_mask(struct nftrule *rule, uint32_t mask, uint32_t reg)
{
	struct nftnl_expr *expr = nftrule_add(rule, "bitwise");
	const uint32_t zero = 0;

	if (!expr)
		return;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_SREG, reg);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_DREG, reg);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_LEN, sizeof(mask));
	if (nftnl_expr_set(expr, NFTNL_EXPR_BITWISE_MASK, &mask, sizeof(mask)) <
		    0 ||
	    nftnl_expr_set(expr, NFTNL_EXPR_BITWISE_XOR, &zero, sizeof(zero)) <
		    0)
		nftrule_give_up(rule);
}

void nftreg_compare(struct nftrule *rule, uint32_t op, const void *data,
		    uint32_t len)
{
	struct nftnl_expr *expr = nftrule_add(rule, "cmp");

	if (!expr)
		return;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_CMP_SREG, NFT_REG_1);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_CMP_OP, op);
	if (nftnl_expr_set(expr, NFTNL_EXPR_CMP_DATA, data, len) < 0)
		nftrule_give_up(rule);
}

struct nftnl_expr *nftreg_look_up(struct nftrule *rule, const char *set)
{
	struct nftnl_expr *expr = nftrule_add(rule, "lookup");

	if (!expr)
		return NULL;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_LOOKUP_SREG, NFT_REG_1);
	if (nftnl_expr_set_str(expr, NFTNL_EXPR_LOOKUP_SET, set) == 0)
		return expr;
	nftrule_give_up(rule);
	return NULL;
}
