/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftrule.c - collect the statements in a rule of libnftnl, and queue its
 * message once it is complete.
 */
#include "nft/write/nftrule.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netlink.h>
#include <libmnl/libmnl.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <libnftnl/udata.h>

#include "nft/netlink/nl.h"

#define RULE_ROOM 4096

void nftrule_give_up(struct nftrule *rule)
{
	if (rule->written)
		nftnl_rule_free(rule->written);
	rule->written = NULL;
}

static void put_comment(struct nftrule *rule, const char *comment)
{
	struct nftnl_udata_buf *udata =
		nftnl_udata_buf_alloc(NFT_USERDATA_MAXLEN);

	if (!udata) {
		nftrule_give_up(rule);
		return;
	}
	if (nftnl_udata_put_strz(udata, NFTNL_UDATA_RULE_COMMENT, comment))
		nftnl_rule_set_data(rule->written, NFTNL_RULE_USERDATA,
				    nftnl_udata_buf_data(udata),
				    nftnl_udata_buf_len(udata));
	nftnl_udata_buf_free(udata);
}

void nftrule_begin(struct nftrule *rule, struct nl_socket *nl,
		   struct nftrule_chain chain, const char *comment)
{
	rule->nl = nl;
	rule->written = nftnl_rule_alloc();
	if (!rule->written)
		return;
	nftnl_rule_set_u32(rule->written, NFTNL_RULE_FAMILY, NFPROTO_INET);
	if (nftnl_rule_set_str(rule->written, NFTNL_RULE_TABLE, chain.table) <
		    0 ||
	    nftnl_rule_set_str(rule->written, NFTNL_RULE_CHAIN, chain.name) < 0)
		nftrule_give_up(rule);
	else if (comment)
		put_comment(rule, comment);
}

void nftrule_end(struct nftrule *rule)
{
	struct nl_message message = {
		.type = NFT_MSG_NEWRULE,
		.family = NFPROTO_INET,
		.flags = NLM_F_CREATE | NLM_F_APPEND,
	};
	struct nlmsghdr *nlh;

	if (!rule->written) {
		nl_spoil(rule->nl);
		return;
	}
	nlh = nl_put(rule->nl, message, RULE_ROOM);
	if (nlh) {
		nftnl_rule_nlmsg_build_payload(nlh, rule->written);
		nl_end(rule->nl);
	}
	nftrule_give_up(rule);
}

struct nftnl_expr *nftrule_add(struct nftrule *rule, const char *type)
{
	struct nftnl_expr *expr;

	if (!rule->written)
		return NULL;
	expr = nftnl_expr_alloc(type);
	if (!expr)
		nftrule_give_up(rule);
	else
		nftnl_rule_add_expr(rule->written, expr);
	return expr;
}
