/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftprobe.h - what the nftables of the running kernel has, found by trying.
 *
 * Everything is tried in a scratch table without hooks, which no packet ever
 * meets and which is gone before the function returns.
 */
#pragma once

#include <stdbool.h>

struct nl_socket; /* nft/netlink/nl.h */

enum nftprobe_feature {
	NFTPROBE_OWNER_PERSIST = 1 << 0,
	NFTPROBE_ELEMENT_UPDATE = 1 << 1,
	NFTPROBE_ELEMENT_COUNTERS = 1 << 2,
	NFTPROBE_QUEUE = 1 << 3,
	NFTPROBE_SOCKET_MARK = 1 << 4,
	NFTPROBE_FIB = 1 << 5,
};

struct nftprobe {
	bool owner_persist;    /* table flags 0x6; Linux 6.9 */
	bool element_update;   /* to add anew changes the timeout; 6.13 */
	bool element_counters; /* sets whose elements count; 5.7 */
	bool queue;	       /* nft_queue, and all else that a hold takes */
	bool socket_mark;      /* nft_socket */
	bool fib;	       /* nft_fib_inet */
	/* A sentence for each feature that is missing; ends with NULL. */
	const char *lacks[7];
};

/*
 * Find the first thing that the table can't do without and the kernel doesn't
 * have: a sentence; NULL: there is none, or it can't be seen (only root may
 * ask).  The kernel may load modules for what is tried.
 */
const char *nftprobe_missing(void);

/*
 * Try all features; those in @without (enum nftprobe_feature) count as missing.
 * Fails only when nftables can't be used at all; nl_error() says why.
 */
int nftprobe_run(struct nl_socket *nl, unsigned int without,
		 struct nftprobe *ret_probe);
