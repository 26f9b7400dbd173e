/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftdump.c - read all elements of a set.
 */
#include <endian.h>
#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <libmnl/libmnl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "nft/netlink/nl.h"
#include "nft/nftdump.h"
#include "nft/write/nftelem.h"

/* A dump is begun anew when the set changes under it; not for ever. */
#define ATTEMPTS 8

static uint64_t long_number(const struct nlattr *attr)
{
	return mnl_attr_validate(attr, MNL_TYPE_U64) < 0
		       ? 0
		       : be64toh(mnl_attr_get_u64(attr));
}

static void take_key(const struct nlattr *data, struct nftset_element *element)
{
	uint8_t key[32] = { 0 };
	const struct nlattr *attr;
	size_t len;

	mnl_attr_for_each_nested(attr, data)
	{
		len = mnl_attr_get_payload_len(attr);
		if (mnl_attr_get_type(attr) != NFTA_DATA_VALUE ||
		    len > sizeof(key))
			continue;
		memcpy(key, mnl_attr_get_payload(attr), len);
		memcpy(element->ip.bytes, key, sizeof(element->ip.bytes));
		memcpy(element->source.bytes, key + sizeof(element->ip.bytes),
		       sizeof(element->source.bytes));
	}
}

static void take_counts(const struct nlattr *data,
			struct nftset_element *element)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, data)
	{
		if (mnl_attr_get_type(attr) == NFTA_COUNTER_PACKETS)
			element->packets = long_number(attr);
		else if (mnl_attr_get_type(attr) == NFTA_COUNTER_BYTES)
			element->bytes_sent = long_number(attr);
	}
}

static void take_counter(const struct nlattr *expr,
			 struct nftset_element *element)
{
	const struct nlattr *attr;
	bool is_counter = false;

	mnl_attr_for_each_nested(attr, expr)
	{
		if (mnl_attr_get_type(attr) == NFTA_EXPR_NAME)
			is_counter =
				strcmp(mnl_attr_get_str(attr), "counter") == 0;
		else if (mnl_attr_get_type(attr) == NFTA_EXPR_DATA &&
			 is_counter)
			take_counts(attr, element);
	}
}

static void take_attribute(const struct nlattr *attr,
			   struct nftset_element *element)
{
	switch (mnl_attr_get_type(attr)) {
	case NFTA_SET_ELEM_KEY:
		take_key(attr, element);
		break;
	case NFTA_SET_ELEM_TIMEOUT:
		element->timeout_ms = long_number(attr);
		break;
	case NFTA_SET_ELEM_EXPIRATION:
		element->expires_ms = long_number(attr);
		break;
	case NFTA_SET_ELEM_EXPR:
		take_counter(attr, element);
		break;
	default:
		break;
	}
}

static int append(struct nftdump *dump, const struct nftset_element *element)
{
	struct nftset_element *elements = dump->elements;

	/* Powers of two are full. */
	if ((dump->n & (dump->n - 1)) == 0) {
		size_t room = dump->n ? 2 * dump->n : 1;

		elements = reallocarray(elements, room, sizeof(*elements));
		if (!elements)
			return -ENOMEM;
		dump->elements = elements;
	}
	elements[dump->n++] = *element;
	return 0;
}

static int take_list(struct nftdump *dump, const struct nlattr *list)
{
	const struct nlattr *elem, *attr;
	int r;

	mnl_attr_for_each_nested(elem, list)
	{
		struct nftset_element element = { 0 };

		mnl_attr_for_each_nested(attr, elem)
		{
			take_attribute(attr, &element);
		}
		r = append(dump, &element);
		if (r < 0)
			return r;
	}
	return 0;
}

static int take_message(void *context, const struct nlmsghdr *nlh)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg))
	{
		if (mnl_attr_get_type(attr) == NFTA_SET_ELEM_LIST_ELEMENTS)
			return take_list(context, attr);
	}
	return 0;
}

static void fill_set(const void *context, struct nlmsghdr *nlh)
{
	const struct nftelem_set *set = context;

	mnl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_TABLE, set->table);
	mnl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_SET, set->name);
}

int nftdump_read(struct nl_socket *nl, const struct nftelem_set *set,
		 struct nftdump *ret_dump)
{
	struct nftdump dump = { 0 };
	struct nl_question question = {
		.message = { .type = NFT_MSG_GETSETELEM,
			     .family = set->family,
			     .flags = NLM_F_DUMP },
		.fill = fill_set,
		.fill_context = set,
		.fn = take_message,
		.fn_context = &dump,
	};
	int attempt;
	int r = -EINTR;

	for (attempt = 0; attempt < ATTEMPTS && r == -EINTR; attempt++) {
		nftdump_done(&dump);
		r = nl_ask(nl, &question);
	}
	if (r < 0)
		nftdump_done(&dump);
	else
		*ret_dump = dump;
	return r;
}

void nftdump_done(struct nftdump *dump)
{
	free(dump->elements);
	*dump = (struct nftdump){ 0 };
}
