/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftset.c - read the type and flags of a set as it is opened, and make
 * elements of that form.
 */
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netlink.h>
#include <libmnl/libmnl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "nft/netlink/nl.h"
#include "nft/netlink/nlattr.h"
#include "nft/netlink/nlget.h"
#include "nft/nftdump.h"
#include "nft/nftlayout.h"
#include "nft/nftprobe.h"
#include "nft/nftset.h"
#include "nft/write/nftelem.h"
#include "nft/write/nftobject.h"
#include "policy/base.h"

/* About the size of a queue of NFTSET_CHUNK elements, of 48 bytes each. */
#define CHUNK_BYTES ((size_t)NFTSET_CHUNK * 48)

struct nftset {
	struct nl_socket *nl;
	char *table;
	char *name;
	struct nftelem_set where; /* points to both names */
	uint8_t family;		  /* of its addresses */
	bool pairs;		  /* keys are source . address */
	uint32_t flags;
	uint32_t size;
	bool updates; /* the kernel changes the timeout of what is added anew */
};

/* What the kernel says of a set. */
struct shape {
	uint32_t flags;
	uint32_t type;
	uint32_t key_len;
	uint32_t size;
};

static int take_shape(void *context, const struct nlmsghdr *nlh)
{
	struct shape *shape = context;

	shape->flags = nlattr_u32(nlattr_find(nlh, NFTA_SET_FLAGS));
	shape->type = nlattr_u32(nlattr_find(nlh, NFTA_SET_KEY_TYPE));
	shape->key_len = nlattr_u32(nlattr_find(nlh, NFTA_SET_KEY_LEN));
	shape->size = nlattr_u32(nlattr_nested(nlattr_find(nlh, NFTA_SET_DESC),
					       NFTA_SET_DESC_SIZE));
	return 0;
}

static int read_shape(struct nftset *set, struct shape *shape)
{
	const struct nlget get = {
		.type = NFT_MSG_GETSET,
		.family = set->where.family,
		.put_names = nftelem_put_names,
		.names = &set->where,
		.on_reply = take_shape,
		.context = shape,
	};

	return nlget_one(set->nl, &get);
}

/* Pairs are accepted in our own table only. */
static bool is_pair(const struct nftset *set, const struct shape *shape)
{
	return (shape->type == NFTOBJECT_IPV4_PAIR ||
		shape->type == NFTOBJECT_IPV6_PAIR) &&
	       strcmp(set->table, NFTLAYOUT_TABLE) == 0;
}

static const char *objection(const struct nftset *set,
			     const struct shape *shape)
{
	if (shape->flags & NFT_SET_MAP || shape->flags & NFT_SET_OBJECT)
		return "it is a map";
	if (shape->flags & NFT_SET_INTERVAL)
		return "it holds intervals";
	if (shape->flags & NFT_SET_CONSTANT)
		return "it is constant";
	if (shape->type != NFTOBJECT_IPV4_ADDR &&
	    shape->type != NFTOBJECT_IPV6_ADDR && !is_pair(set, shape))
		return "its elements are no addresses";
	if (shape->key_len != nftobject_key_len(shape->type))
		return "its elements have an odd length";
	return NULL;
}

static const char *family_name(uint8_t family)
{
	switch (family) {
	case NFPROTO_INET:
		return "inet";
	case NFPROTO_IPV4:
		return "ip";
	case NFPROTO_IPV6:
		return "ip6";
	default:
		return "other";
	}
}

static int accept_shape(struct nftset *set, const struct shape *shape)
{
	const char *why = objection(set, shape);

	if (why)
		return nl_fail(set->nl, -EINVAL,
			       "set %s %s %s: want `type ipv4_addr; flags "
			       "timeout` or ipv6_addr, but %s",
			       family_name(set->where.family), set->table,
			       set->name, why);
	set->family = shape->type == NFTOBJECT_IPV4_ADDR ||
				      shape->type == NFTOBJECT_IPV4_PAIR
			      ? AF_INET
			      : AF_INET6;
	set->pairs = is_pair(set, shape);
	set->flags = shape->flags;
	set->size = shape->size;
	return 0;
}

void nftset_close(struct nftset *set)
{
	if (!set)
		return;
	free(set->table);
	free(set->name);
	free(set);
}

void nftset_closep(struct nftset **set)
{
	nftset_close(*set);
}

static int set_names(struct nftset *set, const struct nftset_name *name)
{
	/* The kernel's limit, with the terminator. */
	if (strnlen(name->table, NFT_NAME_MAXLEN) == NFT_NAME_MAXLEN ||
	    strnlen(name->set, NFT_NAME_MAXLEN) == NFT_NAME_MAXLEN)
		return nl_fail(set->nl, -ENAMETOOLONG,
			       "set: its name is too long");
	set->table = strdup(name->table);
	set->name = strdup(name->set);
	if (!set->table || !set->name)
		return -ENOMEM;
	set->where = (struct nftelem_set){ .family = name->family,
					   .table = set->table,
					   .name = set->name };
	return 0;
}

int nftset_open(struct nl_socket *nl, const struct nftprobe *probe,
		const struct nftset_name *name, struct nftset **ret_set)
{
	CLEANUP(nftset_closep) struct nftset *set = NULL;
	struct shape shape = { 0 };
	int r;

	set = calloc(1, sizeof(*set));
	if (!set)
		return -ENOMEM;
	set->nl = nl;
	set->updates = probe->element_update;
	r = set_names(set, name);
	if (r < 0)
		return r;
	r = read_shape(set, &shape);
	if (r < 0)
		return nl_fail(nl, r, "set %s %s %s: %s",
			       family_name(name->family), name->table,
			       name->set, strerror(-r));
	r = accept_shape(set, &shape);
	if (r < 0)
		return r;
	*ret_set = TAKE_PTR(set);
	return 0;
}

uint8_t nftset_family(const struct nftset *set)
{
	return set->family;
}

bool nftset_has_timeout(const struct nftset *set)
{
	return set->flags & NFT_SET_TIMEOUT;
}

uint32_t nftset_capacity(const struct nftset *set)
{
	return set->size;
}

/* The element of @addr; a key of two parts is made in @room. */
static struct nftelem elem_of(const struct nftset *set,
			      const struct nftset_addr *addr, uint8_t room[32])
{
	struct nftelem elem = { .key = addr->ip.bytes,
				.key_len = set->family == AF_INET ? 4 : 16 };

	if (!set->pairs)
		return elem;
	memcpy(room, addr->source.bytes, elem.key_len);
	memcpy(room + elem.key_len, addr->ip.bytes, elem.key_len);
	elem.key = room;
	elem.key_len *= 2;
	return elem;
}

void nftset_remove(struct nftset *set, const struct nftset_addr *addr)
{
	uint8_t room[32];
	struct nftelem elem = elem_of(set, addr, room);

	if (nftset_has_timeout(set))
		elem.timeout_ms = 1000;
	/* To delete what is not there is an error, so it is added before. */
	nftelem_add(set->nl, &set->where, &elem);
	nftelem_delete(set->nl, &set->where, &elem);
}

int nftset_add(struct nftset *set, const struct nftset_addr *addr)
{
	uint8_t room[32];
	struct nftelem elem = elem_of(set, addr, room);

	if (addr->ip.family != set->family)
		return -EAFNOSUPPORT;
	if (nftset_has_timeout(set))
		elem.timeout_ms = 1000ULL * addr->timeout_s;
	nftelem_add(set->nl, &set->where, &elem);
	if (elem.timeout_ms && !set->updates) {
		/* To delete what is not there is an error, hence the addition
		 * before; all three are one transaction. */
		nftelem_delete(set->nl, &set->where, &elem);
		nftelem_add(set->nl, &set->where, &elem);
	}
	return nl_queued(set->nl) < CHUNK_BYTES ? 0 : nl_commit(set->nl);
}

int nftset_dump(struct nftset *set, nftset_element_fn on_element, void *context)
{
	CLEANUP(nftdump_done) struct nftdump dump = { 0 };
	size_t i;
	int r;

	r = nftdump_read(set->nl, &set->where, &dump);
	if (r < 0)
		return r;
	for (i = 0; i < dump.n; i++) {
		r = on_element(context, &dump.elements[i]);
		if (r < 0)
			return r;
	}
	return 0;
}
