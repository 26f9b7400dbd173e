/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftmarks.c - follow the registers of each rule from where a mark is loaded to
 * where it is set.
 *
 *	meta mark set 0x1                         all bits
 *	meta mark set meta mark and 0xff or 0x100 those outside of 0xff
 *	-j MARK --set-xmark 0x10/0xf0             0xf0
 */
#include "nft/nftmarks.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/xt_connmark.h>
#include <linux/netfilter/xt_mark.h>
#include <libmnl/libmnl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "nft/netlink/nlattr.h"
#include "nft/netlink/nlget.h"
#include "nft/nftlayout.h"
#include "policy/base.h"

#define REGISTERS 20 /* of four bytes */
#define ALL UINT32_MAX

enum source {
	FROM_ELSEWHERE, /* the zero value: anything */
	FROM_PACKET,
	FROM_FLOW,
};

/* What a register has: a mark of which some bits may have been changed. */
struct reg {
	enum source source;
	uint32_t changed;
};

struct walk {
	struct reg regs[REGISTERS];
	struct reg nowhere; /* for a number that is none */
	struct nftmarks_rule rule;
	uint32_t mask;
	struct nftmarks *marks;
};

/* NFT_REG_1 has four times four bytes, which NFT_REG32_00 and the next three
 * are. */
static struct reg *reg_of(struct walk *w, const struct nlattr *attr)
{
	uint32_t n = nlattr_u32(attr);

	if (n >= NFT_REG_1 && n <= NFT_REG_4)
		n = (n - NFT_REG_1) * 4;
	else if (n >= NFT_REG32_00)
		n -= NFT_REG32_00;
	else
		n = REGISTERS;
	w->nowhere = (struct reg){ 0 };
	return n < REGISTERS ? &w->regs[n] : &w->nowhere;
}

static void report(struct walk *w, enum source to, uint32_t bits)
{
	if (!(bits & w->mask))
		return;
	w->rule.of_flow = to == FROM_FLOW;
	w->rule.bits = bits;
	if (w->marks->n < NFTMARKS_MAX)
		w->marks->rules[w->marks->n] = w->rule;
	w->marks->n++;
}

/* `meta mark` and `ct mark`, loaded or set. */
static void follow_mark(struct walk *w, const struct nlattr *dreg,
			const struct nlattr *sreg, enum source mark)
{
	const struct reg *from;

	if (dreg)
		*reg_of(w, dreg) = (struct reg){ .source = mark };
	if (!sreg)
		return;
	from = reg_of(w, sreg);
	report(w, mark, from->source == mark ? from->changed : ALL);
}

static void follow_meta(struct walk *w, const struct nlattr *data)
{
	const struct nlattr *dreg = nlattr_nested(data, NFTA_META_DREG);

	if (nlattr_u32(nlattr_nested(data, NFTA_META_KEY)) == NFT_META_MARK)
		follow_mark(w, dreg, nlattr_nested(data, NFTA_META_SREG),
			    FROM_PACKET);
	else if (dreg)
		*reg_of(w, dreg) = (struct reg){ 0 };
}

static void follow_ct(struct walk *w, const struct nlattr *data)
{
	const struct nlattr *dreg = nlattr_nested(data, NFTA_CT_DREG);

	if (nlattr_u32(nlattr_nested(data, NFTA_CT_KEY)) == NFT_CT_MARK)
		follow_mark(w, dreg, nlattr_nested(data, NFTA_CT_SREG),
			    FROM_FLOW);
	else if (dreg)
		*reg_of(w, dreg) = (struct reg){ 0 };
}

/* Registers have marks in the order of the host. */
static uint32_t value_of(const struct nlattr *attr)
{
	const struct nlattr *value = nlattr_nested(attr, NFTA_DATA_VALUE);
	uint32_t number = 0;

	if (value && mnl_attr_get_payload_len(value) == sizeof(number))
		memcpy(&number, mnl_attr_get_payload(value), sizeof(number));
	return number;
}

/* @dreg = (@sreg & mask) ^ xor; a shift may change all. */
static void follow_bitwise(struct walk *w, const struct nlattr *data)
{
	struct reg reg = *reg_of(w, nlattr_nested(data, NFTA_BITWISE_SREG));
	uint32_t mask = value_of(nlattr_nested(data, NFTA_BITWISE_MASK));
	uint32_t flip = value_of(nlattr_nested(data, NFTA_BITWISE_XOR));

	if (nlattr_u32(nlattr_nested(data, NFTA_BITWISE_OP)) !=
	    NFT_BITWISE_BOOL)
		reg = (struct reg){ 0 };
	reg.changed |= ~mask | flip;
	*reg_of(w, nlattr_nested(data, NFTA_BITWISE_DREG)) = reg;
}

static void follow_xt_mark(struct walk *w, const void *info, size_t len)
{
	struct xt_mark_tginfo2 target;

	if (len < sizeof(target)) {
		report(w, FROM_PACKET, ALL);
		return;
	}
	memcpy(&target, info, sizeof(target));
	report(w, FROM_PACKET, target.mark | target.mask);
}

static void follow_xt_connmark(struct walk *w, const void *info, size_t len)
{
	struct xt_connmark_tginfo2 target; /* the first version has no shift */
	uint32_t from;

	if (len < sizeof(target)) {
		report(w, FROM_FLOW, ALL);
		return;
	}
	memcpy(&target, info, sizeof(target));
	from = target.shift_bits ? ALL : target.nfmask;
	if (target.mode == XT_CONNMARK_RESTORE)
		report(w, FROM_PACKET, from);
	else
		report(w, FROM_FLOW,
		       target.ctmask |
			       (target.mode == XT_CONNMARK_SET ? target.ctmark
							       : from));
}

/* A target of iptables-nft. */
static void follow_target(struct walk *w, const struct nlattr *data)
{
	const char *name = nlattr_text(nlattr_nested(data, NFTA_TARGET_NAME));
	const struct nlattr *info = nlattr_nested(data, NFTA_TARGET_INFO);
	size_t len = info ? mnl_attr_get_payload_len(info) : 0;
	const void *bytes = info ? mnl_attr_get_payload(info) : NULL;

	if (strcmp(name, "MARK") == 0)
		follow_xt_mark(w, bytes, len);
	else if (strcmp(name, "CONNMARK") == 0)
		follow_xt_connmark(w, bytes, len);
}

static const struct {
	const char *name;
	void (*follow)(struct walk *w, const struct nlattr *data);
} expressions[] = {
	{ "meta", follow_meta },
	{ "ct", follow_ct },
	{ "bitwise", follow_bitwise },
	{ "target", follow_target },
};

static void follow(struct walk *w, const struct nlattr *expr)
{
	const char *name = nlattr_text(nlattr_nested(expr, NFTA_EXPR_NAME));
	size_t i;

	for (i = 0; i < ARRAY_SIZE(expressions); i++)
		if (strcmp(name, expressions[i].name) == 0) {
			expressions[i].follow(
				w, nlattr_nested(expr, NFTA_EXPR_DATA));
			return;
		}
	/* It may write to any register. */
	memset(w->regs, 0, sizeof(w->regs));
}

static const char *family_name(uint8_t family)
{
	static const char *const names[] = {
		[NFPROTO_INET] = "inet",     [NFPROTO_IPV4] = "ip",
		[NFPROTO_ARP] = "arp",	     [NFPROTO_NETDEV] = "netdev",
		[NFPROTO_BRIDGE] = "bridge", [NFPROTO_IPV6] = "ip6",
	};

	return family < ARRAY_SIZE(names) && names[family] ? names[family]
							   : "inet";
}

static int take_rule(void *context, const struct nlmsghdr *nlh)
{
	const struct nfgenmsg *generic = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *list = nlattr_find(nlh, NFTA_RULE_EXPRESSIONS);
	const char *table = nlattr_text(nlattr_find(nlh, NFTA_RULE_TABLE));
	const struct nlattr *expr;
	struct walk *w = context;

	if (!list || (generic->nfgen_family == NFPROTO_INET &&
		      strcmp(table, NFTLAYOUT_TABLE) == 0))
		return 0;
	(void)snprintf(w->rule.chain, sizeof(w->rule.chain), "%s %s %s",
		       family_name(generic->nfgen_family), table,
		       nlattr_text(nlattr_find(nlh, NFTA_RULE_CHAIN)));
	w->rule.handle = nlattr_u64(nlattr_find(nlh, NFTA_RULE_HANDLE));
	memset(w->regs, 0, sizeof(w->regs));
	mnl_attr_for_each_nested(expr, list)
	{
		follow(w, expr);
	}
	return 0;
}

static void forget(void *context)
{
	const struct walk *w = context;

	w->marks->n = 0;
}

static void put_nothing(struct nlmsghdr *nlh, const void *names)
{
	(void)nlh;
	(void)names;
}

int nftmarks_read(struct nl_socket *nl, uint32_t mask,
		  struct nftmarks *ret_marks)
{
	struct walk w = { .mask = mask, .marks = ret_marks };
	const struct nlget get = {
		.type = NFT_MSG_GETRULE,
		.family = NFPROTO_UNSPEC,
		.put_names = put_nothing,
		.on_reply = take_rule,
		.on_attempt = forget,
		.context = &w,
	};

	return nlget_all(nl, &get);
}
