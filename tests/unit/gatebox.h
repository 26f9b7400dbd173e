/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * gatebox.h - a table between two hosts, and programs that try to get through.
 *
 * The sets of `web` hold the _THERE_ addresses, the networks of `shut` all IPv4
 * addresses of the peer.  Class 1 may connect to web on 80/tcp and 443/udp,
 * class 2 to web on any port; shut is denied to class 3 before web is
 * permitted, to class 4 after that; class 5 may connect to everything, 6 to
 * shut, 7 to web on 81-82/tcp and 440-443/udp.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "nft/nflog.h"
#include "nft/nftprobe.h"
#include "nft/table/nfttable.h"
#include "tests/unit/nftbox.h"

struct nl_socket; /* nft/netlink/nl.h */

#define GATEBOX_ID(class_id) ((uint32_t)(class_id) << 24)
#define GATEBOX_IN_FLIGHT 0x80000000u
#define GATEBOX_OTHER_4 "192.0.2.3" /* of the peer as well; in no set */
#define GATEBOX_UDP_444 5	    /* which listener that is */

struct gatebox {
	struct nftbox_peer peer;
	struct nl_socket *nl;
	struct nftprobe probe;
	struct nfttable *table;
	struct nflog *log;
	struct nftlayout_config config;
	int listeners[6];
};

/* The packets that were logged, as "rule:port" words. */
struct gatebox_logged {
	char text[256];
	struct nflog_packet last;
};

struct gatebox_attempt {
	uint32_t mark;
	int type; /* of the socket */
	const char *address;
	uint16_t port;
};

bool gatebox_open(struct gatebox *box); /* false: skipped */
void gatebox_close(struct gatebox *box);
/* Replace the table by what box->config describes. */
void gatebox_apply(struct gatebox *box);
struct gatebox_logged gatebox_read_log(struct gatebox *box);

socklen_t gatebox_address(const struct gatebox_attempt *attempt,
			  struct sockaddr_storage *ret_address);
int gatebox_socket(const struct gatebox_attempt *attempt, int family);
/* Connect or send.  Returns 0, or the errno that the socket soon gets, or
 * ETIMEDOUT. */
int gatebox_try(const struct gatebox_attempt *attempt);
/* As gatebox_try(), for a stream, which is kept open as *ret_fd; NULL: it is
 * closed. */
int gatebox_connect(const struct gatebox_attempt *attempt, int *ret_fd);

/* What becomes of an attempt, and what of it is logged. */
struct gatebox_expectation {
	const char *what;
	struct gatebox_attempt attempt;
	int want; /* as gatebox_try() returns it */
	const char *log;
};

void gatebox_expect(struct gatebox *box, const struct gatebox_expectation *all,
		    size_t n);
