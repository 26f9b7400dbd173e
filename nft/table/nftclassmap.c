/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftclassmap.c - change the map from marks to the chains of classes.
 */
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netlink.h>
#include <libmnl/libmnl.h>
#include <stdio.h>
#include <string.h>

#include "nft/netlink/nlattr.h"
#include "nft/netlink/nlget.h"
#include "nft/nftlayout.h"
#include "nft/table/nftclass.h"
#include "nft/table/nftclassmap.h"
#include "nft/table/nftwriter.h"
#include "nft/write/nftelem.h"
#include "policy/base.h"

static const struct nftelem_set classes = { .family = NFPROTO_INET,
					    .table = NFTLAYOUT_TABLE,
					    .name = NFTLAYOUT_SET_CLASSES };

static void take_element(struct nftclassmap *map, const struct nlattr *elem)
{
	const struct nlattr *value = nlattr_nested(
		nlattr_nested(elem, NFTA_SET_ELEM_KEY), NFTA_DATA_VALUE);
	const struct nlattr *verdict = nlattr_nested(
		nlattr_nested(elem, NFTA_SET_ELEM_DATA), NFTA_DATA_VERDICT);
	const struct nlattr *chain = nlattr_nested(verdict, NFTA_VERDICT_CHAIN);
	struct nftclassmap_entry entry = { 0 };

	if (!value || mnl_attr_get_payload_len(value) != sizeof(entry.mark) ||
	    map->n == ARRAY_SIZE(map->entries))
		return;
	memcpy(&entry.mark, mnl_attr_get_payload(value), sizeof(entry.mark));
	/* A name that is too long is none of ours, and none when it is cut. */
	(void)snprintf(entry.chain, sizeof(entry.chain), "%s",
		       nlattr_text(chain));
	map->entries[map->n++] = entry;
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
		take_element(context, elem);
	}
	return 0;
}

static void forget(void *context)
{
	struct nftclassmap *map = context;

	map->n = 0;
}

int nftclassmap_read(struct nl_socket *nl, struct nftclassmap *map)
{
	const struct nlget get = {
		.type = NFT_MSG_GETSETELEM,
		.family = NFPROTO_INET,
		.put_names = nftelem_put_names,
		.names = &classes,
		.on_reply = take_message,
		.on_attempt = forget,
		.context = map,
	};

	return nlget_all(nl, &get);
}

/* The chain that class @id is to lead to; false: the map is not to have it. */
static bool find_chain(const struct nftwriter *writer,
		       const struct nftclassmap *map, uint32_t id,
		       char ret_chain[NFTCLASS_CHAIN_MAX])
{
	if (id == 0 || id >= MARK_CLASSES)
		return false;
	if (map->has_class[id]) {
		nftclass_chain((uint8_t)id, ret_chain);
		return true;
	}
	(void)snprintf(ret_chain, NFTCLASS_CHAIN_MAX, "%s",
		       NFTLAYOUT_CHAIN_MISS);
	return id == mark_class_none(writer->mark_mask);
}

static bool is_right(const struct nftwriter *writer,
		     const struct nftclassmap *map,
		     const struct nftclassmap_entry *entry)
{
	uint32_t id = mark_class_id(entry->mark, writer->mark_mask);
	char chain[NFTCLASS_CHAIN_MAX];

	return mark_of_class(id, writer->mark_mask) == entry->mark &&
	       find_chain(writer, map, id, chain) &&
	       strcmp(chain, entry->chain) == 0;
}

void nftclassmap_delete(struct nftwriter *writer, struct nftclassmap *map)
{
	size_t i;

	for (i = 0; i < map->n; i++) {
		struct nftclassmap_entry *entry = &map->entries[i];
		const struct nftelem elem = { .key = &entry->mark,
					      .key_len = sizeof(entry->mark) };

		entry->stays = is_right(writer, map, entry);
		if (!entry->stays)
			nftelem_delete(writer->nl, &classes, &elem);
	}
}

static bool stays(const struct nftclassmap *map, uint32_t mark)
{
	size_t i;

	for (i = 0; i < map->n; i++)
		if (map->entries[i].mark == mark)
			return map->entries[i].stays;
	return false;
}

void nftclassmap_add(struct nftwriter *writer, const struct nftclassmap *map)
{
	char chain[NFTCLASS_CHAIN_MAX];
	uint32_t id;

	for (id = 1; id < MARK_CLASSES; id++) {
		/* Host order, as `meta mark` loads it. */
		const uint32_t mark = mark_of_class(id, writer->mark_mask);
		const struct nftelem elem = { .key = &mark,
					      .key_len = sizeof(mark),
					      .chain = chain,
					      .jumps = map->has_class[id] };

		if (find_chain(writer, map, id, chain) && !stays(map, mark))
			nftelem_add(writer->nl, &classes, &elem);
	}
}
