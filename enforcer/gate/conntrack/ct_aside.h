/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ct_aside.h - ask conntrack by way of a helper process, for what takes many
 * requests.
 *
 * Each request takes a lock of the kernel that all network namespaces share
 * (nfnl_lock()).  Any user can hold it over and over: as root of a namespace of
 * their own they list its flows, for which the kernel looks at those of all
 * namespaces under the lock, and many of them wait for it in a queue.  So a
 * helper waits (bpf/aside/aside.h).
 *
 * A helper that is late has done a part, which stays done: to call again goes
 * on from there.  With an aside of NULL the caller itself waits.
 */
#pragma once

struct aside;	   /* bpf/aside/aside.h */
struct ip_addr;	   /* policy/ip.h */
struct nfct_epoch; /* nft/nfct.h */

/* As nfct_begin_epoch(), but 0 when all is done.  Errors are also those of
 * aside_do(). */
int ct_aside_begin_epoch(struct aside *aside, const struct nfct_epoch *epoch);
/* The same for a start, which waits longer: 10 seconds at most. */
int ct_aside_begin_first(struct aside *aside, const struct nfct_epoch *epoch);
/* As nfct_source_end(), with these errors, too. */
int ct_aside_end_source(struct aside *aside, const struct ip_addr *from);
