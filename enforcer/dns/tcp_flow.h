/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tcp_flow.h - the bytes of one TCP connection in order, cut into the
 * messages of RFC 1035 4.2.2.  Used by enforcer/dns/tcp.c only, which has many
 * flows and bounds the memory of all of them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/dns/tcp_segment.h"

enum tcp_flow_state {
	TCP_FLOW_WAITING = 0, /* for the connection's first byte */
	TCP_FLOW_READING,
	TCP_FLOW_DEAD, /* given up: segments are ignored */
};

/* Why a flow was given up. */
enum tcp_flow_end {
	TCP_FLOW_GOES_ON = 0,
	TCP_FLOW_GAP,
	TCP_FLOW_FRAMING,
	TCP_FLOW_UNSYNCHRONISED,
	TCP_FLOW_NO_MEMORY,
};

struct tcp_flow_piece;

/* All zeroes is a new flow. */
struct tcp_flow {
	enum tcp_flow_state state;
	bool has_start;
	uint32_t start; /* seq of the connection's first byte */
	uint32_t next;	/* seq of the next byte to read */
	uint8_t *buf;	/* the message so far, its length in front */
	size_t have;	/* bytes of buf that are there */
	size_t room;	/* bytes of buf */
	/* Segments from behind a gap; the last to arrive is the first. */
	struct tcp_flow_piece *pieces;
	unsigned int n_pieces;
	size_t ahead_bytes; /* in pieces */
};

/* Where messages go, and how much may be held for a gap. */
struct tcp_flow_sink {
	dns_tcp_message_fn on_message;
	void *context;
	uint64_t n_messages; /* counted up */
	size_t ahead_max;    /* bytes */
};

/* Take @segment in.  Anything but TCP_FLOW_GOES_ON: the flow is dead now. */
enum tcp_flow_end tcp_flow_push(struct tcp_flow *flow,
				const struct dns_tcp_segment *segment,
				struct tcp_flow_sink *sink);

/* Bytes of memory that @flow holds. */
size_t tcp_flow_size(const struct tcp_flow *flow);

/* Free what @flow holds; it is dead afterwards. */
void tcp_flow_done(struct tcp_flow *flow);
