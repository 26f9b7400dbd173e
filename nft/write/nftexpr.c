/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftexpr.c - make each statement from the kernel's expressions: load a
 * register, compare or look it up, end the rule.
 *
 * The comment above a function shows what `nft --debug=netlink` prints for the
 * statement, shortened where it is plain.
 */
#include <arpa/inet.h>
#include <endian.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <stdio.h> /* expr.h leaves it out */
#include <libnftnl/expr.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>

#include "nft/write/nftexpr.h"
#include "nft/write/nftreg.h"
#include "nft/write/nftrule.h"

#define NS_PER_S 1000000000ULL
#define LOOPBACK_IFINDEX 1 /* in every network namespace */

static void compare_u8(struct nftrule *rule, uint8_t value)
{
	nftreg_compare(rule, NFT_CMP_EQ, &value, sizeof(value));
}

static void look_up_anonymous(struct nftrule *rule, uint32_t id)
{
	struct nftnl_expr *expr = nftreg_look_up(rule, "__set%d");

	if (expr)
		nftnl_expr_set_u32(expr, NFTNL_EXPR_LOOKUP_SET_ID, id);
}

/* [ meta load oif => reg 1 ] [ cmp eq reg 1 0x00000001 ] */
void nftexpr_oif_lo(struct nftrule *rule)
{
	const uint32_t ifindex = LOOPBACK_IFINDEX;

	nftreg_meta(rule, NFT_META_OIF, NFT_REG_1);
	nftreg_compare(rule, NFT_CMP_EQ, &ifindex, sizeof(ifindex));
}

/* [ socket load mark => reg 1 ] */
static void load_mark(struct nftrule *rule, enum nftexpr_mark mark)
{
	if (mark == NFTEXPR_META_MARK)
		nftreg_meta(rule, NFT_META_MARK, NFT_REG_1);
	else
		nftreg_socket_mark(rule, NFT_REG_1);
}

/* [ meta load mark => reg 1 ] [ bitwise & mask ] [ cmp eq reg 1 0 ] */
void nftexpr_mark(struct nftrule *rule, enum nftexpr_mark mark, uint32_t mask,
		  bool is_zero)
{
	const uint32_t zero = 0;

	load_mark(rule, mark);
	nftreg_mask(rule, mask, NFT_REG_1);
	nftreg_compare(rule, is_zero ? NFT_CMP_EQ : NFT_CMP_NEQ, &zero,
		       sizeof(zero));
}

void nftexpr_mark_is(struct nftrule *rule, enum nftexpr_mark mark,
		     uint32_t mask, uint32_t value)
{
	load_mark(rule, mark);
	nftreg_mask(rule, mask, NFT_REG_1);
	nftreg_compare(rule, NFT_CMP_EQ, &value, sizeof(value));
}

/* [ meta load mark ] [ bitwise & mask ] [ lookup reg 1 set ] */
void nftexpr_mark_in(struct nftrule *rule, enum nftexpr_mark mark,
		     uint32_t mask, const char *set)
{
	load_mark(rule, mark);
	nftreg_mask(rule, mask, NFT_REG_1);
	(void)nftreg_look_up(rule, set);
}

/* [ meta load mark ] [ bitwise & mask ] [ lookup reg 1 set map dreg 0 ] */
void nftexpr_mark_vmap(struct nftrule *rule, enum nftexpr_mark mark,
		       uint32_t mask, const char *map)
{
	struct nftnl_expr *expr;

	load_mark(rule, mark);
	nftreg_mask(rule, mask, NFT_REG_1);
	expr = nftreg_look_up(rule, map);
	if (expr)
		nftnl_expr_set_u32(expr, NFTNL_EXPR_LOOKUP_DREG,
				   NFT_REG_VERDICT);
}

/* [ meta load skuid => reg 1 ] [ cmp gte reg 1 0 ] */
void nftexpr_has_user(struct nftrule *rule)
{
	const uint32_t zero = 0;

	nftreg_meta(rule, NFT_META_SKUID, NFT_REG_1);
	nftreg_compare(rule, NFT_CMP_GTE, &zero, sizeof(zero));
}

/* [ meta load time => reg 1 ] [ byteorder reg 1 = hton(reg 1, 8, 8) ]
 * [ cmp lt reg 1 ... ]; Linux 5.4 (63d10e12b00d) */
void nftexpr_before(struct nftrule *rule, int64_t until_s)
{
	const uint64_t s = (uint64_t)until_s;
	const uint64_t until_ns =
		htobe64(s > UINT64_MAX / NS_PER_S ? UINT64_MAX : s * NS_PER_S);

	nftreg_meta(rule, NFT_META_TIME_NS, NFT_REG_1);
	nftreg_to_network(rule, sizeof(until_ns));
	nftreg_compare(rule, NFT_CMP_LT, &until_ns, sizeof(until_ns));
}

/* [ meta load nfproto => reg 1 ] [ cmp eq reg 1 0x02 ] */
void nftexpr_family(struct nftrule *rule, uint8_t family)
{
	nftreg_meta(rule, NFT_META_NFPROTO, NFT_REG_1);
	compare_u8(rule, family);
}

/* [ payload load 4b @ network header + 16 ] [ lookup reg 1 set web_4 ] */
void nftexpr_daddr(struct nftrule *rule, uint8_t family, const char *set)
{
	const struct nftreg_field v4 = { NFT_PAYLOAD_NETWORK_HEADER, 16, 4 };
	const struct nftreg_field v6 = { NFT_PAYLOAD_NETWORK_HEADER, 24, 16 };

	nftexpr_family(rule, family);
	nftreg_field(rule, family == NFPROTO_IPV4 ? v4 : v6, NFT_REG_1);
	(void)nftreg_look_up(rule, set);
}

/* [ meta load l4proto => reg 1 ] [ cmp eq reg 1 0x06 ] */
void nftexpr_proto(struct nftrule *rule, uint8_t proto)
{
	nftreg_meta(rule, NFT_META_L4PROTO, NFT_REG_1);
	compare_u8(rule, proto);
}

/* [ payload load 1b @ transport header + 13 ] [ bitwise & 4 ] [ cmp eq 4 ] */
void nftexpr_is_reset(struct nftrule *rule)
{
	const struct nftreg_field flags = { NFT_PAYLOAD_TRANSPORT_HEADER, 13,
					    1 };
	const uint8_t rst = 4;

	nftexpr_proto(rule, IPPROTO_TCP);
	nftreg_field(rule, flags, NFT_REG_1);
	nftreg_mask_bytes(rule, &rst, sizeof(rst));
	nftreg_compare(rule, NFT_CMP_EQ, &rst, sizeof(rst));
}

static void byte_is(struct nftrule *rule, uint32_t offset, uint8_t value)
{
	const struct nftreg_field field = { NFT_PAYLOAD_TRANSPORT_HEADER,
					    offset, 1 };

	nftreg_field(rule, field, NFT_REG_1);
	nftreg_compare(rule, NFT_CMP_EQ, &value, sizeof(value));
}

/* The quoted IP header lies behind the 8 bytes of the ICMP header (RFC 792, RFC
 * 4443 3.1), and is taken for one without options.
 * [ meta load l4proto ] [ payload load 1b @ transport header + 0 ] ... */
void nftexpr_quotes_dns(struct nftrule *rule, uint8_t family)
{
	bool v4 = family == NFPROTO_IPV4;
	const struct nftreg_field port = { NFT_PAYLOAD_TRANSPORT_HEADER,
					   v4 ? 8 + 20 : 8 + 40, 2 };
	const uint16_t dns = htons(53);

	nftexpr_proto(rule, v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
	byte_is(rule, 0, v4 ? ICMP_DEST_UNREACH : ICMP6_DST_UNREACH);
	byte_is(rule, v4 ? 8 + 9 : 8 + 6, IPPROTO_UDP);
	nftreg_field(rule, port, NFT_REG_1);
	nftreg_compare(rule, NFT_CMP_EQ, &dns, sizeof(dns));
}

/* [ payload load 4b @ transport header + 0 ] [ cmp eq reg 1 0x43004400 ] */
void nftexpr_ports(struct nftrule *rule, uint16_t source, uint16_t to)
{
	const struct nftreg_field both = { NFT_PAYLOAD_TRANSPORT_HEADER, 0, 4 };
	const uint16_t ports[2] = { htons(source), htons(to) };

	nftreg_field(rule, both, NFT_REG_1);
	nftreg_compare(rule, NFT_CMP_EQ, ports, sizeof(ports));
}

/* [ meta load l4proto => reg 1 ] [ payload load 2b @ transport header + 2 =>
 * reg 9 ] [ lookup reg 1 set __set%d ] */
void nftexpr_proto_dport_in(struct nftrule *rule, uint32_t id)
{
	const struct nftreg_field dport = { NFT_PAYLOAD_TRANSPORT_HEADER, 2,
					    2 };

	nftreg_meta(rule, NFT_META_L4PROTO, NFT_REG_1);
	nftreg_field(rule, dport, NFT_REG32_01);
	look_up_anonymous(rule, id);
}

/* [ payload load 2b @ transport header + 2 ] [ range eq reg 1 ... ] */
void nftexpr_dport_range(struct nftrule *rule, uint16_t first, uint16_t last)
{
	const struct nftreg_field dport = { NFT_PAYLOAD_TRANSPORT_HEADER, 2,
					    2 };
	const uint16_t from = htons(first), to = htons(last);

	nftreg_field(rule, dport, NFT_REG_1);
	nftreg_range(rule, &from, &to, sizeof(from));
}

/* [ payload load 1b @ transport header + 0 ] [ lookup reg 1 set __set%d ] */
void nftexpr_icmp_type_in(struct nftrule *rule, uint32_t id)
{
	const struct nftreg_field type = { NFT_PAYLOAD_TRANSPORT_HEADER, 0, 1 };

	nftreg_field(rule, type, NFT_REG_1);
	look_up_anonymous(rule, id);
}

/* [ meta load l4proto => reg 1 ] [ lookup reg 1 set __set%d ] */
void nftexpr_proto_in(struct nftrule *rule, uint32_t id)
{
	nftreg_meta(rule, NFT_META_L4PROTO, NFT_REG_1);
	look_up_anonymous(rule, id);
}

void nftexpr_counter(struct nftrule *rule)
{
	(void)nftrule_add(rule, "counter");
}

/* [ log prefix web group 3 snaplen 256 qthreshold 0 ] */
void nftexpr_log(struct nftrule *rule, uint16_t group, uint32_t snaplen,
		 const char *prefix)
{
	struct nftnl_expr *expr = nftrule_add(rule, "log");

	if (!expr)
		return;
	nftnl_expr_set_u16(expr, NFTNL_EXPR_LOG_GROUP, group);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_LOG_SNAPLEN, snaplen);
	if (prefix &&
	    nftnl_expr_set_str(expr, NFTNL_EXPR_LOG_PREFIX, prefix) < 0)
		nftrule_give_up(rule);
}

/* [ reject type 1 code 0 ] */
void nftexpr_reset(struct nftrule *rule)
{
	struct nftnl_expr *expr = nftrule_add(rule, "reject");

	if (!expr)
		return;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_REJECT_TYPE, NFT_REJECT_TCP_RST);
	nftnl_expr_set_u8(expr, NFTNL_EXPR_REJECT_CODE, 0);
}

/* [ reject type 2 code 3 ] */
void nftexpr_reject(struct nftrule *rule)
{
	struct nftnl_expr *expr = nftrule_add(rule, "reject");

	if (!expr)
		return;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_REJECT_TYPE,
			   NFT_REJECT_ICMPX_UNREACH);
	nftnl_expr_set_u8(expr, NFTNL_EXPR_REJECT_CODE,
			  NFT_REJECT_ICMPX_ADMIN_PROHIBITED);
}

/* [ queue num 3 ] */
void nftexpr_queue(struct nftrule *rule, uint16_t number)
{
	struct nftnl_expr *expr = nftrule_add(rule, "queue");

	if (!expr)
		return;
	nftnl_expr_set_u16(expr, NFTNL_EXPR_QUEUE_NUM, number);
	nftnl_expr_set_u16(expr, NFTNL_EXPR_QUEUE_TOTAL, 1);
}

/* [ immediate reg 0 goto -> miss ] */
static void decide(struct nftrule *rule, uint32_t verdict, const char *chain)
{
	struct nftnl_expr *expr = nftrule_add(rule, "immediate");

	if (!expr)
		return;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_IMM_VERDICT, verdict);
	if (chain && nftnl_expr_set_str(expr, NFTNL_EXPR_IMM_CHAIN, chain) < 0)
		nftrule_give_up(rule);
}

void nftexpr_accept(struct nftrule *rule)
{
	decide(rule, NF_ACCEPT, NULL);
}

void nftexpr_drop(struct nftrule *rule)
{
	decide(rule, NF_DROP, NULL);
}

void nftexpr_return(struct nftrule *rule)
{
	decide(rule, (uint32_t)NFT_RETURN, NULL);
}

void nftexpr_goto(struct nftrule *rule, const char *chain)
{
	decide(rule, (uint32_t)NFT_GOTO, chain);
}

void nftexpr_jump(struct nftrule *rule, const char *chain)
{
	decide(rule, (uint32_t)NFT_JUMP, chain);
}
