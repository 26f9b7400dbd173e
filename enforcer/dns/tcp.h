/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tcp.h - put DNS messages together from the TCP segments of answers.
 *
 * One stream per socket cookie.  Segments may come twice, overlap, or come out
 * of order (the first copy of a byte wins); messages may be split anywhere and
 * several may share a segment.  Memory is bounded: of the user who has most
 * streams, or bytes, the stream used longest ago goes first, so nobody pushes
 * out the streams of others.  A stream is read from its connection's first byte
 * on, or not at all: bytes in the middle of a message are whatever the owner of
 * some record wrote there, and must not be taken for a message of the resolver.
 * A stream that can't be put together is given up and counted, never guessed
 * at.
 *
 * Not thread safe: one table belongs to one event loop.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/dns/tcp_segment.h"

/* 0 in a field stands for the default. */
struct dns_tcp_limits {
	size_t n_streams;   /* at a time; 4,096 */
	size_t n_bytes;	    /* buffered in all streams; 16 MB */
	size_t ahead_bytes; /* held behind a gap of one stream; 256 KB */
};

struct dns_tcp_counters {
	uint64_t messages; /* put together */
	uint64_t streams;  /* begun */
	uint64_t evicted;  /* streams that made room for others */
	/* Streams given up, and why: */
	uint64_t gap;		 /* bytes were missing for too long */
	uint64_t framing;	 /* a length that no DNS message has */
	uint64_t unsynchronised; /* their first byte was never seen */
	uint64_t no_memory;
};

struct dns_tcp;

int dns_tcp_new(const struct dns_tcp_limits *limits,
		struct dns_tcp **ret_table);
void dns_tcp_free(struct dns_tcp *table); /* NULL is fine */
void dns_tcp_freep(struct dns_tcp **table);

/* Take a segment in, and call @on_message for each message that it completes.
 * Never fails: a stream that can't be read on is given up. */
void dns_tcp_push(struct dns_tcp *table, const struct dns_tcp_segment *segment,
		  dns_tcp_message_fn on_message, void *context);

const struct dns_tcp_counters *dns_tcp_counters(const struct dns_tcp *table);
