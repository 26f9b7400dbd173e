/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftreg.c - each function appends one expression to a rule.
 */
#include "nft/write/nftreg.h"

#include <assert.h>
#include <linux/netfilter/nf_tables.h>
#include <stdio.h> /* expr.h leaves it out */
#include <libnftnl/expr.h>

#include "nft/write/nftrule.h"

#define IPV4_CHECKSUM 10 /* offset in the header */

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

void nftreg_fib_type(struct nftrule *rule, uint32_t flags, uint32_t reg)
{
	struct nftnl_expr *expr = nftrule_add(rule, "fib");

	if (!expr)
		return;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_FIB_DREG, reg);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_FIB_RESULT,
			   NFT_FIB_RESULT_ADDRTYPE);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_FIB_FLAGS, flags);
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

/* [ bitwise reg 1 = ( reg 1 & mask ) ^ bits ] */
void nftreg_change(struct nftrule *rule, uint32_t mask, uint32_t bits,
		   uint32_t reg)
{
	struct nftnl_expr *expr = nftrule_add(rule, "bitwise");

	if (!expr)
		return;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_SREG, reg);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_DREG, reg);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_LEN, sizeof(mask));
	if (nftnl_expr_set(expr, NFTNL_EXPR_BITWISE_MASK, &mask, sizeof(mask)) <
		    0 ||
	    nftnl_expr_set(expr, NFTNL_EXPR_BITWISE_XOR, &bits, sizeof(bits)) <
		    0)
		nftrule_give_up(rule);
}

void nftreg_mask(struct nftrule *rule, uint32_t mask, uint32_t reg)
{
	nftreg_change(rule, mask, 0, reg);
}

void nftreg_mask_bytes(struct nftrule *rule, const void *mask, uint32_t len)
{
	static const uint8_t zeros[16];
	struct nftnl_expr *expr = nftrule_add(rule, "bitwise");

	if (!expr)
		return;
	assert(len <= sizeof(zeros));
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_SREG, NFT_REG_1);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_DREG, NFT_REG_1);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BITWISE_LEN, len);
	if (nftnl_expr_set(expr, NFTNL_EXPR_BITWISE_MASK, mask, len) < 0 ||
	    nftnl_expr_set(expr, NFTNL_EXPR_BITWISE_XOR, zeros, len) < 0)
		nftrule_give_up(rule);
}

/* [ immediate reg 1 0x01 ] [ payload write reg 1 => 1b @ network header + 8
 * csum_type 1 csum_off 10 ] */
void nftreg_write_ipv4(struct nftrule *rule, struct nftreg_field field,
		       uint8_t value)
{
	struct nftnl_expr *expr = nftrule_add(rule, "immediate");

	if (!expr)
		return;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_IMM_DREG, NFT_REG_1);
	if (nftnl_expr_set(expr, NFTNL_EXPR_IMM_DATA, &value, sizeof(value)) <
	    0)
		nftrule_give_up(rule);
	expr = nftrule_add(rule, "payload");
	if (!expr)
		return;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_SREG, NFT_REG_1);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_BASE, field.base);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_OFFSET, field.offset);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_LEN, field.len);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_CSUM_TYPE,
			   NFT_PAYLOAD_CSUM_INET);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_PAYLOAD_CSUM_OFFSET, IPV4_CHECKSUM);
}

void nftreg_to_network(struct nftrule *rule, uint32_t len)
{
	struct nftnl_expr *expr = nftrule_add(rule, "byteorder");

	if (!expr)
		return;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BYTEORDER_SREG, NFT_REG_1);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BYTEORDER_DREG, NFT_REG_1);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BYTEORDER_OP, NFT_BYTEORDER_HTON);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BYTEORDER_LEN, len);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_BYTEORDER_SIZE, len);
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

void nftreg_range(struct nftrule *rule, const void *first, const void *last,
		  uint32_t len)
{
	struct nftnl_expr *expr = nftrule_add(rule, "range");

	if (!expr)
		return;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_RANGE_SREG, NFT_REG_1);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_RANGE_OP, NFT_RANGE_EQ);
	if (nftnl_expr_set(expr, NFTNL_EXPR_RANGE_FROM_DATA, first, len) < 0 ||
	    nftnl_expr_set(expr, NFTNL_EXPR_RANGE_TO_DATA, last, len) < 0)
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
