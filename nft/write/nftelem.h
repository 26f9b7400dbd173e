/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftelem.h - queue set elements.
 *
 * Elements that are queued for the same set one after the other share a
 * message, since the kernel looks the set up, by name in a list, once for each
 * message.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nlmsghdr;
struct nl_socket; /* nft/netlink/nl.h */

struct nftelem_set {
	uint8_t family; /* NFPROTO_* */
	const char *table;
	const char *name;
	uint32_t id; /* of a set made in the same transaction; 0: by name */
};

struct nftelem {
	const void *key;
	size_t key_len;
	uint64_t timeout_ms; /* 0: none */
	bool interval_end;   /* the first key after an interval */
	const char *chain;   /* value of a verdict map; NULL: none */
	bool jumps;	     /* and comes back; else goto */
};

/* Put the names of @set, a struct nftelem_set, into a message about the set or
 * about its elements: the numbers of the attributes are the same. */
void nftelem_put_names(struct nlmsghdr *nlh, const void *set);

/* Queue the addition, or the deletion, of @elem.  A failure to queue shows at
 * nl_commit(). */
void nftelem_add(struct nl_socket *nl, const struct nftelem_set *set,
		 const struct nftelem *elem);
void nftelem_delete(struct nl_socket *nl, const struct nftelem_set *set,
		    const struct nftelem *elem);
/* Queue the deletion of all elements.  The set must exist. */
void nftelem_flush(struct nl_socket *nl, const struct nftelem_set *set);
