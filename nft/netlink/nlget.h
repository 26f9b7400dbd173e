/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nlget.h - read what nftables has, outside of transactions.
 *
 * All replies are handed on before the function returns.  The words of a
 * failure are nl_error()'s.
 */
#pragma once

#include <stdint.h>

struct nlmsghdr;
struct nl_socket; /* nft/netlink/nl.h */

struct nlget {
	uint16_t type;	/* NFT_MSG_GET* */
	uint8_t family; /* NFPROTO_* */

	/* Append to the request what says which objects are meant. */
	void (*put_names)(struct nlmsghdr *nlh, const void *names);
	const void *names;

	/* Take one reply; the first negative return ends the answer and is
	 * returned. */
	int (*on_reply)(void *context, const struct nlmsghdr *nlh);
	/* Called before each attempt of nlget_all(): forget what former ones
	 * handed on. */
	void (*on_attempt)(void *context);
	void *context;
};

/* Read one object.  -ENOENT: there is none. */
int nlget_one(struct nl_socket *nl, const struct nlget *get);

/* Read all objects.  A dump that a change interrupts begins anew, a few times;
 * then -EINTR. */
int nlget_all(struct nl_socket *nl, const struct nlget *get);
