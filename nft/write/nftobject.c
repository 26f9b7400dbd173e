/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftobject.c - begin each message with the name of the table, and add what the
 * object has.
 */
#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netlink.h>
#include <libmnl/libmnl.h>
#include <stddef.h>
#include <string.h>

#include "nft/netlink/nl.h"
#include "nft/write/nftobject.h"

#define OBJECT_ROOM 1024 /* two names of 256 bytes, and attributes */
/* libnftnl's NFTNL_UDATA_SET_KEYBYTEORDER, and nft's two values for it. */
#define UDATA_KEYBYTEORDER 0
#define BYTEORDER_HOST 1
#define BYTEORDER_NETWORK 2

/* Begin a message about @table. */
static struct nlmsghdr *begin(struct nl_socket *nl, struct nl_message message,
			      const char *table)
{
	struct nlmsghdr *nlh;

	message.family = NFPROTO_INET;
	nlh = nl_put(nl, message, OBJECT_ROOM);
	if (nlh) /* this attribute is the first one of all these messages */
		mnl_attr_put_strz(nlh, NFTA_TABLE_NAME, table);
	return nlh;
}

/* Queue a message that consists of names only; @name may be NULL. */
static void put_names(struct nl_socket *nl, struct nl_message message,
		      const char *table, uint16_t attribute, const char *name)
{
	struct nlmsghdr *nlh = begin(nl, message, table);

	if (!nlh)
		return;
	if (name)
		mnl_attr_put_strz(nlh, attribute, name);
	nl_end(nl);
}

void nftobject_table(struct nl_socket *nl, const char *table, uint32_t flags)
{
	struct nl_message message = { .type = NFT_MSG_NEWTABLE,
				      .flags = NLM_F_CREATE };
	struct nlmsghdr *nlh = begin(nl, message, table);

	if (!nlh)
		return;
	mnl_attr_put_u32(nlh, NFTA_TABLE_FLAGS, htonl(flags));
	nl_end(nl);
}

void nftobject_delete_table(struct nl_socket *nl, const char *table)
{
	struct nl_message message = { .type = NFT_MSG_DELTABLE };

	put_names(nl, message, table, NFTA_TABLE_NAME, NULL);
}

void nftobject_chain(struct nl_socket *nl, const char *table, const char *chain)
{
	struct nl_message message = { .type = NFT_MSG_NEWCHAIN,
				      .flags = NLM_F_CREATE };

	put_names(nl, message, table, NFTA_CHAIN_NAME, chain);
}

void nftobject_base_chain(struct nl_socket *nl, const char *table,
			  const char *chain, uint32_t hooknum, int32_t priority)
{
	struct nl_message message = { .type = NFT_MSG_NEWCHAIN,
				      .flags = NLM_F_CREATE };
	struct nlmsghdr *nlh = begin(nl, message, table);
	struct nlattr *hook;

	if (!nlh)
		return;
	mnl_attr_put_strz(nlh, NFTA_CHAIN_NAME, chain);
	mnl_attr_put_strz(nlh, NFTA_CHAIN_TYPE, "filter");
	mnl_attr_put_u32(nlh, NFTA_CHAIN_POLICY, htonl(NF_ACCEPT));
	hook = mnl_attr_nest_start(nlh, NFTA_CHAIN_HOOK);
	mnl_attr_put_u32(nlh, NFTA_HOOK_HOOKNUM, htonl(hooknum));
	mnl_attr_put_u32(nlh, NFTA_HOOK_PRIORITY, htonl((uint32_t)priority));
	mnl_attr_nest_end(nlh, hook);
	nl_end(nl);
}

void nftobject_delete_chain(struct nl_socket *nl, const char *table,
			    const char *chain)
{
	struct nl_message message = { .type = NFT_MSG_DELCHAIN };

	put_names(nl, message, table, NFTA_CHAIN_NAME, chain);
}

void nftobject_delete_rules(struct nl_socket *nl, const char *table,
			    const char *chain)
{
	struct nl_message message = { .type = NFT_MSG_DELRULE };

	put_names(nl, message, table, NFTA_RULE_CHAIN, chain);
}

void nftobject_delete_set(struct nl_socket *nl, const char *table,
			  const char *set)
{
	struct nl_message message = { .type = NFT_MSG_DELSET };

	put_names(nl, message, table, NFTA_SET_NAME, set);
}

uint32_t nftobject_key_len(enum nftobject_type type)
{
	switch (type) {
	case NFTOBJECT_IPV4_ADDR:
	case NFTOBJECT_MARK:
		return 4;
	case NFTOBJECT_IPV6_ADDR:
		return 16;
	case NFTOBJECT_PROTO_PORT:
	case NFTOBJECT_UID_MARK:
	case NFTOBJECT_IPV4_PAIR:
	case NFTOBJECT_MARK_PAIR:
		return 8; /* each part fills 32-bit registers */
	case NFTOBJECT_IPV6_PAIR:
		return 32;
	case NFTOBJECT_ICMPV6_TYPE:
	case NFTOBJECT_PROTO:
		return 1;
	}
	return 0;
}

/* Without the byte order nft(8) lists marks with their bytes reversed. */
static void put_byteorder(struct nlmsghdr *nlh, enum nftobject_type type)
{
	/* type, length and a value in host order, as libnftnl packs them */
	const uint32_t value =
		type == NFTOBJECT_MARK ? BYTEORDER_HOST : BYTEORDER_NETWORK;
	uint8_t udata[2 + sizeof(value)] = { UDATA_KEYBYTEORDER,
					     sizeof(value) };

	if (type > NFTOBJECT_ICMPV6_TYPE)
		return; /* a key of several parts has none */
	memcpy(udata + 2, &value, sizeof(value));
	mnl_attr_put(nlh, NFTA_SET_USERDATA, sizeof(udata), udata);
}

static void put_size(struct nlmsghdr *nlh, uint32_t size)
{
	struct nlattr *desc = mnl_attr_nest_start(nlh, NFTA_SET_DESC);

	mnl_attr_put_u32(nlh, NFTA_SET_DESC_SIZE, htonl(size));
	mnl_attr_nest_end(nlh, desc);
}

static void put_counter(struct nlmsghdr *nlh)
{
	struct nlattr *expr = mnl_attr_nest_start(nlh, NFTA_SET_EXPR);

	mnl_attr_put_strz(nlh, NFTA_EXPR_NAME, "counter");
	mnl_attr_nest_end(nlh, mnl_attr_nest_start(nlh, NFTA_EXPR_DATA));
	mnl_attr_nest_end(nlh, expr);
}

void nftobject_set(struct nl_socket *nl, const struct nftobject_set *set)
{
	struct nl_message message = { .type = NFT_MSG_NEWSET,
				      .flags = NLM_F_CREATE };
	struct nlmsghdr *nlh = begin(nl, message, set->table);

	if (!nlh)
		return;
	mnl_attr_put_strz(nlh, NFTA_SET_NAME, set->name);
	mnl_attr_put_u32(nlh, NFTA_SET_FLAGS, htonl(set->flags));
	mnl_attr_put_u32(nlh, NFTA_SET_KEY_TYPE, htonl(set->type));
	mnl_attr_put_u32(nlh, NFTA_SET_KEY_LEN,
			 htonl(nftobject_key_len(set->type)));
	mnl_attr_put_u32(nlh, NFTA_SET_ID, htonl(set->id));
	if (set->flags & NFT_SET_MAP) {
		mnl_attr_put_u32(nlh, NFTA_SET_DATA_TYPE,
				 htonl(NFT_DATA_VERDICT));
		mnl_attr_put_u32(nlh, NFTA_SET_DATA_LEN, 0);
	}
	if (set->size)
		put_size(nlh, set->size);
	put_byteorder(nlh, set->type);
	if (set->counters)
		put_counter(nlh);
	nl_end(nl);
}
