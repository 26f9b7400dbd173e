/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftelem.c - add to the last message if it is about the same set, or else
 * begin another.
 */
#include <arpa/inet.h>
#include <endian.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <libmnl/libmnl.h>
#include <string.h>

#include "nft/netlink/nl.h"
#include "nft/write/nftelem.h"

#define HEADER_ROOM 640	 /* two names of 256 bytes, and attributes */
#define ELEMENT_ROOM 384 /* a key, a timeout, a chain's name */

static struct nlattr *find_list(struct nlmsghdr *nlh)
{
	struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg))
	{
		if (mnl_attr_get_type(attr) == NFTA_SET_ELEM_LIST_ELEMENTS)
			return attr;
	}
	return NULL;
}

void nftelem_put_names(struct nlmsghdr *nlh, const void *set)
{
	const struct nftelem_set *names = set;

	mnl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_TABLE, names->table);
	mnl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_SET, names->name);
}

static struct nlmsghdr *put_message(struct nl_socket *nl, uint16_t type,
				    const struct nftelem_set *set)
{
	struct nl_message message = { .type = type, .family = set->family };
	struct nlmsghdr *nlh;

	if (type == NFT_MSG_NEWSETELEM) {
		message.flags = NLM_F_CREATE;
		message.tag = set;
	}
	nlh = nl_put(nl, message, HEADER_ROOM + ELEMENT_ROOM);
	if (!nlh)
		return NULL;
	nftelem_put_names(nlh, set);
	if (set->id)
		mnl_attr_put_u32(nlh, NFTA_SET_ELEM_LIST_SET_ID,
				 htonl(set->id));
	return nlh;
}

static void put_verdict(struct nlmsghdr *nlh, const struct nftelem *elem)
{
	struct nlattr *data = mnl_attr_nest_start(nlh, NFTA_SET_ELEM_DATA);
	struct nlattr *verdict = mnl_attr_nest_start(nlh, NFTA_DATA_VERDICT);

	mnl_attr_put_u32(nlh, NFTA_VERDICT_CODE,
			 htonl((uint32_t)(elem->jumps ? NFT_JUMP : NFT_GOTO)));
	mnl_attr_put_strz(nlh, NFTA_VERDICT_CHAIN, elem->chain);
	mnl_attr_nest_end(nlh, verdict);
	mnl_attr_nest_end(nlh, data);
}

static void put_element(struct nlmsghdr *nlh, const struct nftelem *elem)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, NFTA_LIST_ELEM);
	struct nlattr *key;

	if (elem->interval_end)
		mnl_attr_put_u32(nlh, NFTA_SET_ELEM_FLAGS,
				 htonl(NFT_SET_ELEM_INTERVAL_END));
	key = mnl_attr_nest_start(nlh, NFTA_SET_ELEM_KEY);
	mnl_attr_put(nlh, NFTA_DATA_VALUE, elem->key_len, elem->key);
	mnl_attr_nest_end(nlh, key);
	if (elem->timeout_ms)
		mnl_attr_put_u64(nlh, NFTA_SET_ELEM_TIMEOUT,
				 htobe64(elem->timeout_ms));
	if (elem->chain)
		put_verdict(nlh, elem);
	mnl_attr_nest_end(nlh, nest);
}

static void put_one(struct nl_socket *nl, uint16_t type,
		    const struct nftelem_set *set, const struct nftelem *elem)
{
	struct nlmsghdr *nlh = NULL;
	struct nlattr *list = NULL;

	if (type == NFT_MSG_NEWSETELEM)
		nlh = nl_resume(nl, set, ELEMENT_ROOM);
	if (nlh)
		list = find_list(nlh);
	else
		nlh = put_message(nl, type, set);
	if (!nlh)
		return;
	if (!list)
		list = mnl_attr_nest_start(nlh, NFTA_SET_ELEM_LIST_ELEMENTS);
	put_element(nlh, elem);
	mnl_attr_nest_end(nlh, list);
	nl_end(nl);
}

void nftelem_add(struct nl_socket *nl, const struct nftelem_set *set,
		 const struct nftelem *elem)
{
	put_one(nl, NFT_MSG_NEWSETELEM, set, elem);
}

void nftelem_delete(struct nl_socket *nl, const struct nftelem_set *set,
		    const struct nftelem *elem)
{
	put_one(nl, NFT_MSG_DELSETELEM, set, elem);
}

void nftelem_flush(struct nl_socket *nl, const struct nftelem_set *set)
{
	if (put_message(nl, NFT_MSG_DELSETELEM, set))
		nl_end(nl);
}
