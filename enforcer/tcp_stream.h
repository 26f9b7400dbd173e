/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tcp_stream.h - put DNS messages together from the TCP segments of answers.
 *
 * One stream per socket cookie.  Segments may come twice, overlap, or come out
 * of order (the first copy of a byte wins); messages may be split anywhere and
 * several may share a segment.  Memory is bounded: the stream used longest ago
 * goes first.  What can't be put together is given up and counted, never
 * guessed at: a message is `synchronised` only when every byte since the
 * connection's first was seen.
 *
 * Not thread safe: one table belongs to one event loop.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tcp_stream_limits {
	size_t n_streams;   /* at a time; 0: 1,024 */
	size_t n_bytes;	    /* buffered in all streams; 0: 16 MB */
	size_t ahead_bytes; /* a stream may be ahead of a gap; 0: 128 KB */
};

struct tcp_stream_counters {
	uint64_t messages;	  /* put together */
	uint64_t streams;	  /* begun */
	uint64_t evicted;	  /* streams that made room while unfinished */
	uint64_t gave_up_gap;	  /* ... that lacked bytes for too long */
	uint64_t gave_up_framing; /* ... whose lengths can't be DNS */
	uint64_t unsynchronised;  /* ... that began in the middle */
};

struct tcp_stream_segment {
	uint64_t cookie; /* of the socket */
	uint32_t seq;	 /* of bytes[0] */
	bool first;	 /* bytes[0] is known to be the connection's first */
	const uint8_t *bytes;
	size_t len; /* bytes */
};

/* @message is valid during the call only. */
typedef void (*tcp_stream_message_fn)(void *context, const uint8_t *message,
				      size_t len, bool synchronised);

struct tcp_stream;

int tcp_stream_new(const struct tcp_stream_limits *limits,
		   struct tcp_stream **ret_table);
void tcp_stream_free(struct tcp_stream *table); /* NULL is fine */
void tcp_stream_freep(struct tcp_stream **table);

/* Take a segment in; calls @fn for each message that it completes.  -ENOMEM:
 * the stream was given up. */
int tcp_stream_push(struct tcp_stream *table,
		    const struct tcp_stream_segment *segment,
		    tcp_stream_message_fn fn, void *context);

/* The socket is gone, or its bytes are known to be lost (a SEGMENT that was
 * cut): forget the stream. */
void tcp_stream_drop(struct tcp_stream *table, uint64_t cookie);

void tcp_stream_counters(const struct tcp_stream *table,
			 struct tcp_stream_counters *ret_counters);
