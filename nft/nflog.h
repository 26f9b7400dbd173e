/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nflog.h - the packets that `log group N` hands over, read and taken apart.
 *
 * Bound to one group in the network namespace that nflog_open() ran in.
 * Packets come at most 10 ms late.  What is lost because nobody reads in time
 * is counted, never waited for.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/ip.h"

struct nflog;

#define NFLOG_NO_ID UINT32_MAX
#define NFLOG_RULE_MAX 128
#define NFLOG_SNAPLEN 256 /* bytes of a packet that are looked at */

struct nflog_packet {
	uint8_t proto; /* of the transport header; 255: none was found */
	bool has_ports;
	uint8_t icmp_type;
	uint8_t icmp_code;
	struct ip_addr src; /* its family is that of the packet */
	struct ip_addr dst;
	uint16_t src_port; /* host byte order */
	uint16_t dst_port;
	uint32_t uid; /* of the socket's file; NFLOG_NO_ID: not known */
	uint32_t gid;
	uint32_t mark;
	uint32_t ifindex_out; /* 0: none */
	uint32_t ifindex_in;
	const uint8_t *bytes; /* from the IP header on, during the call */
	size_t n_bytes;
	uint32_t len;		   /* of the packet, as its header says */
	char rule[NFLOG_RULE_MAX]; /* that denied it; "": none allowed it */
};

typedef void (*nflog_packet_fn)(void *context,
				const struct nflog_packet *packet);

/* Bind to the first free group of @first..@last.  -EBUSY: none is. */
int nflog_open(uint16_t first, uint16_t last, struct nflog **ret_log);
/* The same, of whole packets, each handed over at once. */
int nflog_open_whole(uint16_t first, uint16_t last, struct nflog **ret_log);
void nflog_close(struct nflog *log); /* NULL is fine */
void nflog_closep(struct nflog **log);

uint16_t nflog_group(const struct nflog *log);
int nflog_fd(const struct nflog *log); /* for epoll */
/* Hand packets to @fn until about @budget were; never blocks.  Returns how
 * many; 0: none is left. */
int nflog_read(struct nflog *log, int budget, nflog_packet_fn fn,
	       void *context);
/* Packets lost on the way here, so far. */
uint64_t nflog_lost(const struct nflog *log);

/* Take the IP packet @bytes apart into the fields of its headers; the rest of
 * *ret_packet is left alone.  -EINVAL: it is none, or cut too short. */
int nflog_parse(const uint8_t *bytes, size_t len,
		struct nflog_packet *ret_packet);
