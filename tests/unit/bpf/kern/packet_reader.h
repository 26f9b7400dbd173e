/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * packet_reader.h - what a packet to port 53 holds, read by the RFCs alone:
 * RFC 791, 768, 3828, 9293, 8200, 4302.  For whole packets whose lengths fit.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define PACKET_READER_MESSAGES 64

struct packet_reader_message {
	size_t off, len;
};

struct packet_reader_view {
	uint8_t proto;
	uint8_t addr_len; /* of each address */
	const uint8_t *source, *target;
	uint16_t source_port, target_port;
	uint32_t tcp_seq; /* of the first byte of payload */
	size_t n_messages;
	struct packet_reader_message messages[PACKET_READER_MESSAGES];
};

/* @gso_size: bytes of each datagram that the packet stands for; 0: one. */
void packet_reader_read(const uint8_t *packet, size_t len, size_t gso_size,
			struct packet_reader_view *ret_view);
