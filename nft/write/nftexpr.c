/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftexpr.c - write one rule, statement by statement, and queue it.
 *
 * Above each function's expressions stands what `nft --debug=netlink` prints
 * for the statement, shortened where it is plain.
 */
#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netlink.h>
#include <libmnl/libmnl.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <libnftnl/udata.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>

#include "nft/netlink/nl.h"
#include "nft/write/nftexpr.h"
#include "nft/write/nftreg.h"

#define RULE_ROOM 4096
#define LOOPBACK_IFINDEX 1	   /* in every network namespace */
#define CT_ESTABLISHED_RELATED 0x6 /* NF_CT_STATE_BIT of both */

void nftexpr_give_up(struct nftexpr *e)
{
	if (e->rule)
		nftnl_rule_free(e->rule);
	e->rule = NULL;
}

static void put_comment(struct nftexpr *e, const char *comment)
{
	struct nftnl_udata_buf *udata =
		nftnl_udata_buf_alloc(NFT_USERDATA_MAXLEN);

	if (!udata) {
		nftexpr_give_up(e);
		return;
	}
	if (nftnl_udata_put_strz(udata, NFTNL_UDATA_RULE_COMMENT, comment))
		nftnl_rule_set_data(e->rule, NFTNL_RULE_USERDATA,
				    nftnl_udata_buf_data(udata),
				    nftnl_udata_buf_len(udata));
	nftnl_udata_buf_free(udata);
}

void nftexpr_begin(struct nftexpr *e, struct nl_socket *nl,
		   struct nftexpr_chain chain, const char *comment)
{
	e->nl = nl;
	e->rule = nftnl_rule_alloc();
	if (!e->rule)
		return;
	nftnl_rule_set_u32(e->rule, NFTNL_RULE_FAMILY, NFPROTO_INET);
	if (nftnl_rule_set_str(e->rule, NFTNL_RULE_TABLE, chain.table) < 0 ||
	    nftnl_rule_set_str(e->rule, NFTNL_RULE_CHAIN, chain.name) < 0)
		nftexpr_give_up(e);
	else if (comment)
		put_comment(e, comment);
}

void nftexpr_end(struct nftexpr *e)
{
	struct nl_message message = {
		.type = NFT_MSG_NEWRULE,
		.family = NFPROTO_INET,
		.flags = NLM_F_CREATE | NLM_F_APPEND,
	};
	struct nlmsghdr *nlh;

	if (!e->rule) {
		nl_spoil(e->nl);
		return;
	}
	nlh = nl_put(e->nl, message, RULE_ROOM);
	if (nlh) {
		nftnl_rule_nlmsg_build_payload(nlh, e->rule);
		nl_end(e->nl);
	}
	nftexpr_give_up(e);
}

/* Append an expression of @type, or give the rule up. */
struct nftnl_expr *nftexpr_add(struct nftexpr *e, const char *type)
{
	struct nftnl_expr *expr;

	if (!e->rule)
		return NULL;
	expr = nftnl_expr_alloc(type);
	if (!expr)
		nftexpr_give_up(e);
	else
		nftnl_rule_add_expr(e->rule, expr);
	return expr;
}

static void compare_u8(struct nftexpr *e, uint8_t value)
{
	nftreg_compare(e, NFT_CMP_EQ, &value, sizeof(value));
}

static void look_up_anonymous(struct nftexpr *e, uint32_t id)
{
	struct nftnl_expr *expr = nftreg_look_up(e, "__set%d");

	if (expr)
		nftnl_expr_set_u32(expr, NFTNL_EXPR_LOOKUP_SET_ID, id);
}

/* [ meta load oif => reg 1 ] [ cmp eq reg 1 0x00000001 ] */
void nftexpr_oif_lo(struct nftexpr *e)
{
	const uint32_t ifindex = LOOPBACK_IFINDEX;

	nftreg_meta(e, NFT_META_OIF, NFT_REG_1);
	nftreg_compare(e, NFT_CMP_EQ, &ifindex, sizeof(ifindex));
}

/* [ ct load state => reg 1 ] [ bitwise & 0x6 ] [ cmp neq reg 1 0 ] */
void nftexpr_established(struct nftexpr *e)
{
	const uint32_t zero = 0;

	nftreg_ct(e, NFT_CT_STATE, NFT_REG_1);
	nftreg_mask(e, CT_ESTABLISHED_RELATED, NFT_REG_1);
	nftreg_compare(e, NFT_CMP_NEQ, &zero, sizeof(zero));
}

/* [ socket load mark => reg 1 ] */
static void load_mark(struct nftexpr *e, enum nftexpr_mark mark)
{
	if (mark == NFTEXPR_META_MARK)
		nftreg_meta(e, NFT_META_MARK, NFT_REG_1);
	else
		nftreg_socket_mark(e, NFT_REG_1);
}

/* [ meta load mark => reg 1 ] [ bitwise & mask ] [ cmp eq reg 1 0 ] */
void nftexpr_mark(struct nftexpr *e, enum nftexpr_mark mark, uint32_t mask,
		  bool is_zero)
{
	const uint32_t zero = 0;

	load_mark(e, mark);
	nftreg_mask(e, mask, NFT_REG_1);
	nftreg_compare(e, is_zero ? NFT_CMP_EQ : NFT_CMP_NEQ, &zero,
		       sizeof(zero));
}

void nftexpr_mark_is(struct nftexpr *e, enum nftexpr_mark mark, uint32_t mask,
		     uint32_t value)
{
	load_mark(e, mark);
	nftreg_mask(e, mask, NFT_REG_1);
	nftreg_compare(e, NFT_CMP_EQ, &value, sizeof(value));
}

/* [ meta load mark ] [ bitwise & mask ] [ lookup reg 1 set map dreg 0 ] */
void nftexpr_mark_vmap(struct nftexpr *e, enum nftexpr_mark mark, uint32_t mask,
		       const char *map)
{
	struct nftnl_expr *expr;

	load_mark(e, mark);
	nftreg_mask(e, mask, NFT_REG_1);
	expr = nftreg_look_up(e, map);
	if (expr)
		nftnl_expr_set_u32(expr, NFTNL_EXPR_LOOKUP_DREG,
				   NFT_REG_VERDICT);
}

/* [ meta load nfproto => reg 1 ] [ cmp eq reg 1 0x02 ] */
void nftexpr_family(struct nftexpr *e, uint8_t family)
{
	nftreg_meta(e, NFT_META_NFPROTO, NFT_REG_1);
	compare_u8(e, family);
}

/* [ payload load 4b @ network header + 16 ] [ lookup reg 1 set web_4 ] */
void nftexpr_daddr(struct nftexpr *e, uint8_t family, const char *set)
{
	const struct nftreg_field v4 = { NFT_PAYLOAD_NETWORK_HEADER, 16, 4 };
	const struct nftreg_field v6 = { NFT_PAYLOAD_NETWORK_HEADER, 24, 16 };

	nftexpr_family(e, family);
	nftreg_field(e, family == NFPROTO_IPV4 ? v4 : v6, NFT_REG_1);
	(void)nftreg_look_up(e, set);
}

/* [ meta load l4proto => reg 1 ] [ cmp eq reg 1 0x06 ] */
void nftexpr_proto(struct nftexpr *e, uint8_t proto)
{
	nftreg_meta(e, NFT_META_L4PROTO, NFT_REG_1);
	compare_u8(e, proto);
}

/* [ payload load 4b @ transport header + 0 ] [ cmp eq reg 1 0x43004400 ] */
void nftexpr_ports(struct nftexpr *e, uint16_t source, uint16_t to)
{
	const struct nftreg_field both = { NFT_PAYLOAD_TRANSPORT_HEADER, 0, 4 };
	const uint16_t ports[2] = { htons(source), htons(to) };

	nftreg_field(e, both, NFT_REG_1);
	nftreg_compare(e, NFT_CMP_EQ, ports, sizeof(ports));
}

/* [ meta load l4proto => reg 1 ] [ payload load 2b @ transport header + 2 =>
 * reg 9 ] [ lookup reg 1 set __set%d ] */
void nftexpr_proto_dport_in(struct nftexpr *e, uint32_t id)
{
	const struct nftreg_field dport = { NFT_PAYLOAD_TRANSPORT_HEADER, 2,
					    2 };

	nftreg_meta(e, NFT_META_L4PROTO, NFT_REG_1);
	nftreg_field(e, dport, NFT_REG32_01);
	look_up_anonymous(e, id);
}

/* [ payload load 1b @ transport header + 0 ] [ lookup reg 1 set __set%d ] */
void nftexpr_icmp_type_in(struct nftexpr *e, uint32_t id)
{
	const struct nftreg_field type = { NFT_PAYLOAD_TRANSPORT_HEADER, 0, 1 };

	nftreg_field(e, type, NFT_REG_1);
	look_up_anonymous(e, id);
}

void nftexpr_counter(struct nftexpr *e)
{
	(void)nftexpr_add(e, "counter");
}

/* [ log prefix web group 3 snaplen 256 qthreshold 0 ] */
void nftexpr_log(struct nftexpr *e, uint16_t group, uint32_t snaplen,
		 const char *prefix)
{
	struct nftnl_expr *expr = nftexpr_add(e, "log");

	if (!expr)
		return;
	nftnl_expr_set_u16(expr, NFTNL_EXPR_LOG_GROUP, group);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_LOG_SNAPLEN, snaplen);
	if (prefix &&
	    nftnl_expr_set_str(expr, NFTNL_EXPR_LOG_PREFIX, prefix) < 0)
		nftexpr_give_up(e);
}

/* [ reject type 1 code 0 ] */
void nftexpr_reset(struct nftexpr *e)
{
	struct nftnl_expr *expr = nftexpr_add(e, "reject");

	if (!expr)
		return;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_REJECT_TYPE, NFT_REJECT_TCP_RST);
	nftnl_expr_set_u8(expr, NFTNL_EXPR_REJECT_CODE, 0);
}

/* [ reject type 2 code 3 ] */
void nftexpr_reject(struct nftexpr *e)
{
	struct nftnl_expr *expr = nftexpr_add(e, "reject");

	if (!expr)
		return;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_REJECT_TYPE,
			   NFT_REJECT_ICMPX_UNREACH);
	nftnl_expr_set_u8(expr, NFTNL_EXPR_REJECT_CODE,
			  NFT_REJECT_ICMPX_ADMIN_PROHIBITED);
}

/* [ queue num 3 ] */
void nftexpr_queue(struct nftexpr *e, uint16_t number)
{
	struct nftnl_expr *expr = nftexpr_add(e, "queue");

	if (!expr)
		return;
	nftnl_expr_set_u16(expr, NFTNL_EXPR_QUEUE_NUM, number);
	nftnl_expr_set_u16(expr, NFTNL_EXPR_QUEUE_TOTAL, 1);
}

/* [ immediate reg 0 goto -> miss ] */
static void decide(struct nftexpr *e, uint32_t verdict, const char *chain)
{
	struct nftnl_expr *expr = nftexpr_add(e, "immediate");

	if (!expr)
		return;
	nftnl_expr_set_u32(expr, NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT);
	nftnl_expr_set_u32(expr, NFTNL_EXPR_IMM_VERDICT, verdict);
	if (chain && nftnl_expr_set_str(expr, NFTNL_EXPR_IMM_CHAIN, chain) < 0)
		nftexpr_give_up(e);
}

void nftexpr_accept(struct nftexpr *e)
{
	decide(e, NF_ACCEPT, NULL);
}

void nftexpr_drop(struct nftexpr *e)
{
	decide(e, NF_DROP, NULL);
}

void nftexpr_goto(struct nftexpr *e, const char *chain)
{
	decide(e, (uint32_t)NFT_GOTO, chain);
}
