/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftprobe.h - what the nftables of the running kernel has, found by trying.
 *
 * Tries in a scratch table without hooks, which no packet ever meets and
 * which is gone before nftprobe_run() returns.
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
};

struct nftprobe {
	bool owner_persist;    /* table flags 0x6; Linux 6.9 */
	bool element_update;   /* adding anew changes the timeout; 6.13 */
	bool element_counters; /* sets whose elements count; 5.7 */
	bool queue;	       /* nft_queue, and what else holding takes */
	bool socket_mark;      /* nft_socket */
	/* A sentence for each that is missing, NULL terminated. */
	const char *lacks[6];
};

/*
 * What is in @without (enum nftprobe_feature) counts as missing.  Fails only
 * when nftables can't be used at all; nl_error() says why.
 */
int nftprobe_run(struct nl_socket *nl, unsigned int without,
		 struct nftprobe *ret_probe);
