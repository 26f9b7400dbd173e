/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftnat.c - list the chains of all tables, and look at their types and hooks.
 */
#include "nft/nftnat.h"

#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdio.h>
#include <string.h>

#include "nft/netlink/nlattr.h"
#include "nft/netlink/nlget.h"

bool nftnat_is_at_output(const struct nlmsghdr *nlh)
{
	const struct nlattr *hook = nlattr_find(nlh, NFTA_CHAIN_HOOK);
	const struct nlattr *number = nlattr_nested(hook, NFTA_HOOK_HOOKNUM);

	return number && nlattr_u32(number) == NF_INET_LOCAL_OUT &&
	       strcmp(nlattr_text(nlattr_find(nlh, NFTA_CHAIN_TYPE)), "nat") ==
		       0;
}

static const char *family_name(const struct nlmsghdr *nlh)
{
	const struct nfgenmsg *generic = mnl_nlmsg_get_payload(nlh);

	switch (generic->nfgen_family) {
	case NFPROTO_IPV4:
		return "ip";
	case NFPROTO_IPV6:
		return "ip6";
	default:
		return "inet";
	}
}

static int take_chain(void *context, const struct nlmsghdr *nlh)
{
	char *name = context;

	if (!*name && nftnat_is_at_output(nlh))
		(void)snprintf(name, NFTNAT_NAME_MAX, "%s %s %s",
			       family_name(nlh),
			       nlattr_text(nlattr_find(nlh, NFTA_CHAIN_TABLE)),
			       nlattr_text(nlattr_find(nlh, NFTA_CHAIN_NAME)));
	return 0;
}

static void forget(void *context)
{
	*(char *)context = '\0';
}

static void put_nothing(struct nlmsghdr *nlh, const void *names)
{
	(void)nlh;
	(void)names;
}

int nftnat_find(struct nl_socket *nl, char ret_name[NFTNAT_NAME_MAX])
{
	const struct nlget get = {
		.type = NFT_MSG_GETCHAIN,
		.family = NFPROTO_UNSPEC,
		.put_names = put_nothing,
		.on_reply = take_chain,
		.on_attempt = forget,
		.context = ret_name,
	};

	ret_name[0] = '\0';
	return nlget_all(nl, &get);
}
