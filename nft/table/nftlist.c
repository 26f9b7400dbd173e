/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftlist.c - dump all objects of a kind, keep those of the table, and sort
 * them by name.
 */
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netlink.h>
#include <libmnl/libmnl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nft/netlink/nlattr.h"
#include "nft/netlink/nlget.h"
#include "nft/table/nftlist.h"
#include "nft/write/nftobject.h"
#include "policy/base.h"

typedef int (*reply_fn)(void *context, const struct nlmsghdr *nlh);

struct collector {
	const char *table;
	struct nftlist *list;
	size_t n; /* objects of the table, listed or only counted */
};

void nftlist_done(struct nftlist *list)
{
	free(list->objects);
	*list = (struct nftlist){ 0 };
}

static uint32_t number_of(const struct nlmsghdr *nlh, uint16_t type)
{
	return nlattr_u32(nlattr_find(nlh, type));
}

static const char *text_of(const struct nlmsghdr *nlh, uint16_t type)
{
	return nlattr_text(nlattr_find(nlh, type));
}

/* type ... hook HOOK priority filter, or raw */
static uint32_t hook_of(const struct nlmsghdr *nlh)
{
	const struct nlattr *hook = nlattr_find(nlh, NFTA_CHAIN_HOOK);
	uint32_t number;

	if (!hook)
		return NFTLIST_NO_HOOK;
	number = nlattr_u32(nlattr_nested(hook, NFTA_HOOK_HOOKNUM));
	switch ((int32_t)nlattr_u32(nlattr_nested(hook, NFTA_HOOK_PRIORITY))) {
	case NFTOBJECT_PRIORITY_FILTER:
		return number;
	case NFTOBJECT_PRIORITY_RAW:
		return number | NFTLIST_AT_RAW;
	default:
		return NFTLIST_OTHER_HOOK;
	}
}

static uint32_t size_of_set(const struct nlmsghdr *nlh)
{
	return nlattr_u32(nlattr_nested(nlattr_find(nlh, NFTA_SET_DESC),
					NFTA_SET_DESC_SIZE));
}

static void put_table(struct nlmsghdr *nlh, const void *table)
{
	mnl_attr_put_strz(nlh, NFTA_TABLE_NAME, table);
}

static int take_table(void *context, const struct nlmsghdr *nlh)
{
	struct nftlist_table *table = context;

	table->flags = number_of(nlh, NFTA_TABLE_FLAGS);
	table->owner = number_of(nlh, NFTA_TABLE_OWNER);
	return 0;
}

int nftlist_table(struct nl_socket *nl, const char *table,
		  struct nftlist_table *ret_table)
{
	struct nftlist_table found = { 0 };
	const struct nlget get = {
		.type = NFT_MSG_GETTABLE,
		.family = NFPROTO_INET,
		.put_names = put_table,
		.names = table,
		.on_reply = take_table,
		.context = &found,
	};
	int r;

	r = nlget_one(nl, &get);
	if (r == 0)
		*ret_table = found;
	return r;
}

static int append(struct nftlist *list, const struct nftlist_object *object)
{
	struct nftlist_object *objects = list->objects;

	/* The array has room for a power of two, so it is full at each. */
	if ((list->n & (list->n - 1)) == 0) {
		size_t room = list->n ? 2 * list->n : 1;

		objects = reallocarray(objects, room, sizeof(*objects));
		if (!objects)
			return -ENOMEM;
		list->objects = objects;
	}
	objects[list->n++] = *object;
	return 0;
}

static int take_set(void *context, const struct nlmsghdr *nlh)
{
	struct collector *collector = context;
	struct nftlist_object object = {
		.flags = number_of(nlh, NFTA_SET_FLAGS),
		.key_len = number_of(nlh, NFTA_SET_KEY_LEN),
		.size = size_of_set(nlh),
	};

	if (strcmp(text_of(nlh, NFTA_SET_TABLE), collector->table) != 0 ||
	    object.flags & NFT_SET_ANONYMOUS)
		return 0;
	(void)snprintf(object.name, sizeof(object.name), "%s",
		       text_of(nlh, NFTA_SET_NAME));
	return append(collector->list, &object);
}

static int take_chain(void *context, const struct nlmsghdr *nlh)
{
	struct collector *collector = context;
	struct nftlist_object object = { .hook = hook_of(nlh) };

	if (strcmp(text_of(nlh, NFTA_CHAIN_TABLE), collector->table) != 0)
		return 0;
	(void)snprintf(object.name, sizeof(object.name), "%s",
		       text_of(nlh, NFTA_CHAIN_NAME));
	return append(collector->list, &object);
}

static int take_rule(void *context, const struct nlmsghdr *nlh)
{
	struct collector *collector = context;

	if (strcmp(text_of(nlh, NFTA_RULE_TABLE), collector->table) == 0)
		collector->n++;
	return 0;
}

static int compare_names(const void *a, const void *b)
{
	const struct nftlist_object *left = a;
	const struct nftlist_object *right = b;

	return strcmp(left->name, right->name);
}

static void forget(void *context)
{
	struct collector *collector = context;

	collector->n = 0;
	if (collector->list)
		nftlist_done(collector->list);
}

/* All objects of one kind. */
static int dump(struct nl_socket *nl, uint16_t type, reply_fn on_reply,
		struct collector *collector)
{
	const struct nlget get = {
		.type = type,
		.family = NFPROTO_INET,
		.put_names = put_table,
		.names = collector->table,
		.on_reply = on_reply,
		.on_attempt = forget,
		.context = collector,
	};

	return nlget_all(nl, &get);
}

static int dump_list(struct nl_socket *nl, uint16_t type, reply_fn on_reply,
		     const char *table, struct nftlist *ret_list)
{
	CLEANUP(nftlist_done) struct nftlist list = { 0 };
	struct collector collector = { .table = table, .list = &list };
	int r;

	r = dump(nl, type, on_reply, &collector);
	if (r < 0)
		return r;
	if (list.n)
		qsort(list.objects, list.n, sizeof(*list.objects),
		      compare_names);
	*ret_list = list;
	list = (struct nftlist){ 0 };
	return 0;
}

int nftlist_sets(struct nl_socket *nl, const char *table,
		 struct nftlist *ret_list)
{
	return dump_list(nl, NFT_MSG_GETSET, take_set, table, ret_list);
}

int nftlist_chains(struct nl_socket *nl, const char *table,
		   struct nftlist *ret_list)
{
	return dump_list(nl, NFT_MSG_GETCHAIN, take_chain, table, ret_list);
}

int nftlist_count_rules(struct nl_socket *nl, const char *table, size_t *ret_n)
{
	struct collector collector = { .table = table };
	int r;

	r = dump(nl, NFT_MSG_GETRULE, take_rule, &collector);
	if (r == 0)
		*ret_n = collector.n;
	return r;
}

struct nftlist_object *nftlist_find(const struct nftlist *list,
				    const char *name)
{
	struct nftlist_object key = { 0 };

	if (!list->n)
		return NULL;
	(void)snprintf(key.name, sizeof(key.name), "%s", name);
	return bsearch(&key, list->objects, list->n, sizeof(*list->objects),
		       compare_names);
}
