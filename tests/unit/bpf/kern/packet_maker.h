/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * packet_maker.h - make packets that some program might send to a resolver.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/unit/mutant/mutant.h"

#define PACKET_MAKER_MAX 3000

struct packet_maker_packet {
	size_t len;	   /* bytes, from the IP header on */
	uint16_t gso_size; /* 0: one datagram */
	bool fragment;	   /* not all of it, or not the beginning */
	uint8_t bytes[PACKET_MAKER_MAX];
};

/* IPv4 with options or IPv6 with extension headers, UDP, UDP-Lite or TCP; in
 * it what @pool makes, questions of a few names, and what no name may be. */
void packet_maker_make(struct mutant_pool *pool,
		       struct packet_maker_packet *ret_packet);
