/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftset.h - put addresses into sets, with the time that they live.
 *
 * Addresses for any number of sets are queued by nftset_add() and reach the
 * kernel together at nl_commit(): either all of them are in, or none (more than
 * NFTSET_CHUNK at once take several transactions).  An address that is in the
 * set already gets the new timeout, be it longer or shorter, and that is never
 * an error.  The kernel removes elements that expire.
 *
 * Others can delete a set of theirs at any time, which fails the whole
 * transaction: commit such a set alone.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/ip.h"

struct nftdump_element; /* nft/nftdump.h */
struct nftprobe;	/* nft/nftprobe.h */
struct nl_socket;	/* nft/netlink/nl.h */
struct nftset;

#define NFTSET_CHUNK 4096

struct nftset_addr {
	struct ip_addr ip;
	struct ip_addr source; /* first half of a pair, in a set of pairs */
	uint32_t timeout_s;    /* > 0; not used by a set without timeouts */
};

/* The set `inet filter web`. */
struct nftset_name {
	uint8_t family; /* NFPROTO_* */
	const char *table;
	const char *set;
};

/*
 * Open a set that exists, of addresses or, in our own table, of `ip saddr . ip
 * daddr` pairs.  -ENOENT: there is none; -EINVAL: its type is no address, or it
 * holds intervals, values or constants.  nl_error() has words for the user.
 * @nl is borrowed.
 */
int nftset_open(struct nl_socket *nl, const struct nftprobe *probe,
		const struct nftset_name *name, struct nftset **ret_set);
void nftset_close(struct nftset *set); /* NULL is fine; the set stays */
void nftset_closep(struct nftset **set);

uint8_t nftset_family(const struct nftset *set); /* AF_INET or AF_INET6 */
bool nftset_has_timeout(const struct nftset *set);
uint32_t nftset_capacity(const struct nftset *set); /* 0: without bound */

/* Queue the removal of @addr, which need not be there. */
void nftset_remove(struct nftset *set, const struct nftset_addr *addr);

/* Queue @addr.  Each NFTSET_CHUNK addresses are committed on the way, and a
 * failure of that is returned.  -EAFNOSUPPORT: the set has another family. */
int nftset_add(struct nftset *set, const struct nftset_addr *addr);

/* Hand each element to @on_element; its first negative return ends it all and
 * is returned. */
typedef int (*nftset_element_fn)(void *context,
				 const struct nftdump_element *element);
int nftset_dump(struct nftset *set, nftset_element_fn on_element,
		void *context);
