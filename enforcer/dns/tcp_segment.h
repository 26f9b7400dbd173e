/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tcp_segment.h - what goes into a stream of DNS over TCP, and what comes out.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dns_tcp_segment {
	uint64_t cookie; /* of the socket */
	uint32_t seq;	 /* of bytes[0] */
	uint16_t share;	 /* whose room it takes: a number of the user */
	bool first;	 /* EVENT_FIRST: bytes[0] is the connection's first */
	const uint8_t *bytes;
	size_t len; /* bytes */
};

/* @message is valid during the call only, which must not use the table. */
typedef void (*dns_tcp_message_fn)(void *context, const uint8_t *message,
				   size_t len);
