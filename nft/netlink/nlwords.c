/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nlwords.c - find the message by its number in the queue, and read the names
 * in it.
 */
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <libmnl/libmnl.h>
#include <stdio.h>
#include <string.h>

#include "nft/netlink/nlattr.h"
#include "nft/netlink/nlwords.h"
#include "policy/base.h"

static const char *message_verb(uint16_t type)
{
	static const char *const verbs[] = {
		[NFT_MSG_NEWTABLE] = "add table",
		[NFT_MSG_DELTABLE] = "delete table",
		[NFT_MSG_NEWCHAIN] = "add chain",
		[NFT_MSG_DELCHAIN] = "delete chain",
		[NFT_MSG_NEWRULE] = "add rule to",
		[NFT_MSG_DELRULE] = "delete rules of",
		[NFT_MSG_NEWSET] = "add set",
		[NFT_MSG_DELSET] = "delete set",
		[NFT_MSG_NEWSETELEM] = "add element to",
		[NFT_MSG_DELSETELEM] = "delete element of",
	};

	type = NFNL_MSG_TYPE(type);
	return type < ARRAY_SIZE(verbs) && verbs[type] ? verbs[type]
						       : "message to";
}

/* The attribute that names the object; another one names its table. */
static uint16_t name_attribute(uint16_t type)
{
	type = NFNL_MSG_TYPE(type);
	if (type == NFT_MSG_NEWTABLE || type == NFT_MSG_DELTABLE)
		return NFTA_TABLE_UNSPEC;
	if (type == NFT_MSG_NEWCHAIN || type == NFT_MSG_DELCHAIN)
		return NFTA_CHAIN_NAME;
	return NFTA_SET_NAME; /* == NFTA_RULE_CHAIN, NFTA_SET_ELEM_LIST_SET */
}

static void name_message(const struct nlmsghdr *nlh, char text[NLWORDS_MAX])
{
	char error[NLWORDS_MAX];
	const char *table = nlattr_text(nlattr_find(nlh, NFTA_SET_TABLE));
	const char *name =
		nlattr_text(nlattr_find(nlh, name_attribute(nlh->nlmsg_type)));

	(void)snprintf(error, sizeof(error), "%s", text);
	(void)snprintf(text, NLWORDS_MAX, "%s %.100s%s%.100s: %.60s",
		       message_verb(nlh->nlmsg_type), table, *name ? " " : "",
		       name, error);
}

void nlwords_put(const void *queue, size_t len, uint32_t seq,
		 char text[NLWORDS_MAX])
{
	const struct nlmsghdr *nlh = queue;
	int left = (int)len;

	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
		if (nlh->nlmsg_seq == seq && NFNL_SUBSYS_ID(nlh->nlmsg_type))
			name_message(nlh, text);
}
