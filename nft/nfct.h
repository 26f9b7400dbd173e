/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nfct.h - the marks that conntrack has for flows, read and changed over
 * netlink.
 *
 * The rules of the table mark flows that begin (nft/table/nftflows.h).  This is
 * for those that the rules have not seen begin, and for marks that lost their
 * meaning.  It is about the flows of the network namespace that nfct_open() ran
 * in.
 */
#pragma once

#include <stdint.h>

#include "policy/ip.h"

struct nfct;

/* The two ends of a flow. */
struct nfct_flow {
	uint8_t proto;		    /* IPPROTO_TCP or IPPROTO_UDP */
	struct ip_addr here, there; /* of one family */
	uint16_t here_port;	    /* host byte order */
	uint16_t there_port;
};

/* Open a socket to conntrack.  -EOPNOTSUPP: the kernel has no such interface
 * (nf_conntrack_netlink). */
int nfct_open(struct nfct **ret_nfct);
void nfct_close(struct nfct *nfct); /* NULL is fine */
void nfct_closep(struct nfct **nfct);

/*
 * Give the flow @mark under @mask, and make it one that is established.  A TCP
 * connection that conntrack does not know is made known to it.  -ENOENT: it
 * does not know the UDP flow.
 */
int nfct_mark(struct nfct *nfct, const struct nfct_flow *flow, uint32_t mask,
	      uint32_t mark);
/* Read the mark of @flow.  -ENOENT: conntrack does not know it. */
int nfct_read_mark(struct nfct *nfct, const struct nfct_flow *flow,
		   uint32_t *ret_mark);

/*
 * Of the flows with bits under @mask, those whose bits under @epoch_mask are
 * not @epoch are of a former meaning of the marks.  TCP's get @epoch, since
 * their sockets keep their marks, and the others lose all bits under @mask.
 */
struct nfct_epoch {
	uint32_t mask;
	uint32_t epoch_mask; /* 0: all flows lose their bits */
	uint32_t epoch;
};

/* Change the marks of the flows as @epoch says.  Returns how many changed. */
int nfct_begin_epoch(struct nfct *nfct, const struct nfct_epoch *epoch);
