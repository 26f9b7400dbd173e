/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftset.h - put addresses into sets, with the time that they live.
 *
 * Addresses for any number of sets are queued by nftset_add() and reach the
 * kernel together at nl_commit(): either all of them are in, or none (above
 * NFTSET_CHUNK in one go they go in several transactions).  An address that
 * is in the set already gets the new timeout, be it longer or shorter, and
 * that never is an error.  The set expires elements by itself.
 *
 * A set that is somebody else's can be deleted at any time, which fails the
 * whole transaction: commit such a set alone.
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
	struct ip_addr source; /* the first half of a pair's key */
	uint32_t timeout_s;    /* > 0; not used by a set without timeouts */
};

/* The set `inet filter web`. */
struct nftset_name {
	uint8_t family; /* NFPROTO_* */
	const char *table;
	const char *set;
};

/*
 * Look at a set that exists, of addresses or of our own `ip saddr . ip daddr`
 * pairs.  Refused with -ENOENT, or -EINVAL when its type
 * is no address or it holds intervals, values or constants; nl_error() has
 * words for the user.  @nl is borrowed.
 */
int nftset_open(struct nl_socket *nl, const struct nftprobe *probe,
		const struct nftset_name *name, struct nftset **ret_set);
void nftset_close(struct nftset *set); /* NULL is fine; the set stays */
void nftset_closep(struct nftset **set);

uint8_t nftset_family(const struct nftset *set); /* AF_INET or AF_INET6 */
bool nftset_has_timeout(const struct nftset *set);
uint32_t nftset_capacity(const struct nftset *set); /* 0: without bound */

/* Queue that @addr goes; not there: no error. */
void nftset_remove(struct nftset *set, const struct nftset_addr *addr);

/* Queue @addr; on the way, every NFTSET_CHUNK, a commit whose failure is
 * returned.  -EAFNOSUPPORT: the set is of the other family. */
int nftset_add(struct nftset *set, const struct nftset_addr *addr);

/* Hand each element to @fn, which may stop with a negative return. */
typedef int (*nftset_element_fn)(void *context,
				 const struct nftdump_element *element);
int nftset_dump(struct nftset *set, nftset_element_fn fn, void *context);
