/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * gatebox.h - the table in force between two hosts, and programs that try.
 *
 * Set `web` holds the _THERE_ addresses, networks `shut` hold all of the
 * peer's.  Class 1 may open web on 80/tcp and 443/udp, 2 web on any port; 3 is
 * denied shut before web, 4 after it; 5 may open all, 6 shut.
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
#define GATEBOX_OTHER_4 "192.0.2.3" /* of the peer, too; in no set */

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
/* Put box->config in force. */
void gatebox_apply(struct gatebox *box);
struct gatebox_logged gatebox_read_log(struct gatebox *box);

socklen_t gatebox_address(const struct gatebox_attempt *attempt,
			  struct sockaddr_storage *ret_address);
int gatebox_socket(const struct gatebox_attempt *attempt, int family);
/* 0, or the errno that the socket got soon, or ETIMEDOUT. */
int gatebox_try(const struct gatebox_attempt *attempt);
/* The same for a stream, which stays open; NULL: it doesn't. */
int gatebox_connect(const struct gatebox_attempt *attempt, int *ret_fd);
