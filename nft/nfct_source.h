/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nfct_source.h - end the flows that an address began, in the network namespace
 * of the caller.
 *
 * An address that another namespace gets has the flows of the one before in
 * conntrack: "established" would be true for whoever uses the same ports.
 */
#pragma once

struct ip_addr; /* policy/ip.h */

#define NFCT_SOURCE_MAX 4096 /* at a time, so that nobody waits for long */

/*
 * Delete flows of conntrack that @from began.  Returns how many;
 * NFCT_SOURCE_MAX: there may be more, so call it again.  The kernel has to have
 * nf_conntrack_netlink.
 */
int nfct_source_end(const struct ip_addr *from);
