/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftlimit.h - a statement that matches so many packets a second, counted
 * separately for each user and class of programs.
 */
#pragma once

#include <stdint.h>

struct nftrule;	  /* nft/write/nftrule.h */
struct nl_socket; /* nft/netlink/nl.h */

struct nftlimit {
	const char *set;     /* of nftlimit_add_set() */
	uint32_t class_mask; /* of the socket's mark */
	uint32_t rate;	     /* a second */
	uint32_t burst;
};

/* Queue the set that counts for all rules that name it; @id as in struct
 * nftobject_set. */
void nftlimit_add_set(struct nl_socket *nl, const char *table, const char *set,
		      uint32_t id);

/* update @set { meta skuid . socket mark & class_mask timeout 10s
 * limit rate 200/second burst 200 packets } */
void nftlimit_put(struct nftrule *rule, const struct nftlimit *limit);
