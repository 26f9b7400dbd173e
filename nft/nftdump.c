/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftdump.c - dump the set, and take a key apart by its length.
 */
#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netlink.h>
#include <libmnl/libmnl.h>
#include <stdlib.h>
#include <string.h>

#include "nft/netlink/nl.h"
#include "nft/netlink/nlattr.h"
#include "nft/netlink/nlget.h"
#include "nft/nftdump.h"
#include "nft/write/nftelem.h"
#include "policy/base.h"

void nftdump_done(struct nftdump *dump)
{
	free(dump->elements);
	*dump = (struct nftdump){ 0 };
}

/* The length of a key says what is in it. */
static void take_key(const struct nlattr *value,
		     struct nftdump_element *element)
{
	const uint8_t *key = mnl_attr_get_payload(value);

	switch (mnl_attr_get_payload_len(value)) {
	case 4:
		element->ip = ip_addr_of(AF_INET, key);
		break;
	case 16:
		element->ip = ip_addr_of(AF_INET6, key);
		break;
	case 8:
		element->source = ip_addr_of(AF_INET, key);
		element->ip = ip_addr_of(AF_INET, key + 4);
		break;
	case 32:
		element->source = ip_addr_of(AF_INET6, key);
		element->ip = ip_addr_of(AF_INET6, key + 16);
		break;
	default:
		break;
	}
}

static void take_counter(const struct nlattr *expr,
			 struct nftdump_element *element)
{
	const struct nlattr *name = nlattr_nested(expr, NFTA_EXPR_NAME);
	const struct nlattr *data = nlattr_nested(expr, NFTA_EXPR_DATA);

	if (strcmp(nlattr_text(name), "counter") != 0)
		return;
	element->packets =
		nlattr_u64(nlattr_nested(data, NFTA_COUNTER_PACKETS));
	element->bytes_sent =
		nlattr_u64(nlattr_nested(data, NFTA_COUNTER_BYTES));
}

static struct nftdump_element element_of(const struct nlattr *elem)
{
	const struct nlattr *value = nlattr_nested(
		nlattr_nested(elem, NFTA_SET_ELEM_KEY), NFTA_DATA_VALUE);
	struct nftdump_element element = {
		.timeout_ms =
			nlattr_u64(nlattr_nested(elem, NFTA_SET_ELEM_TIMEOUT)),
		.expires_ms = nlattr_u64(
			nlattr_nested(elem, NFTA_SET_ELEM_EXPIRATION)),
	};

	if (value)
		take_key(value, &element);
	take_counter(nlattr_nested(elem, NFTA_SET_ELEM_EXPR), &element);
	return element;
}

static int append(struct nftdump *dump, const struct nftdump_element *element)
{
	struct nftdump_element *elements = dump->elements;

	/* The array has room for a power of two, so it is full at each. */
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

static int take_message(void *context, const struct nlmsghdr *nlh)
{
	const struct nlattr *list =
		nlattr_find(nlh, NFTA_SET_ELEM_LIST_ELEMENTS);
	const struct nlattr *elem;

	if (!list)
		return 0;
	mnl_attr_for_each_nested(elem, list)
	{
		struct nftdump_element element = element_of(elem);
		int r = append(context, &element);

		if (r < 0)
			return r;
	}
	return 0;
}

static void forget(void *context)
{
	nftdump_done(context);
}

int nftdump_read(struct nl_socket *nl, const struct nftelem_set *set,
		 struct nftdump *ret_dump)
{
	CLEANUP(nftdump_done) struct nftdump dump = { 0 };
	const struct nlget get = {
		.type = NFT_MSG_GETSETELEM,
		.family = set->family,
		.put_names = nftelem_put_names,
		.names = set,
		.on_reply = take_message,
		.on_attempt = forget,
		.context = &dump,
	};
	int r;

	r = nlget_all(nl, &get);
	if (r < 0)
		return r;
	*ret_dump = dump;
	dump = (struct nftdump){ 0 };
	return 0;
}
