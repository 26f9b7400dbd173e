/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nflog.h - receive the packets that `log group N` hands over, and read their
 * headers.
 *
 * Each nflog is bound to one group in the network namespace that nflog_open()
 * ran in.  Packets arrive at most 10 ms late.  Those that are lost because
 * nobody reads in time are counted; the kernel never waits for the reader.
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
	char rule[NFLOG_RULE_MAX]; /* that denied it; "": none permitted */
};

typedef void (*nflog_packet_fn)(void *context,
				const struct nflog_packet *packet);

/* Bind to the first free group of @first..@last.  -EBUSY: none is. */
int nflog_open(uint16_t first, uint16_t last, struct nflog **ret_log);
/* As nflog_open(), but packets come whole, and each of them at once. */
int nflog_open_whole(uint16_t first, uint16_t last, struct nflog **ret_log);
void nflog_close(struct nflog *log); /* NULL is fine */
void nflog_closep(struct nflog **log);

uint16_t nflog_group(const struct nflog *log);
int nflog_fd(const struct nflog *log); /* for epoll */
/* Hand about @budget packets to @on_packet at most; never blocks.  Returns how
 * many; 0: none is left. */
int nflog_read(struct nflog *log, int budget, nflog_packet_fn on_packet,
	       void *context);
/* How many packets were lost so far, between the rule and the reader. */
uint64_t nflog_lost(const struct nflog *log);

/* Read the headers of the IP packet @bytes; all other fields of *ret_packet are
 * left alone.  -EINVAL: it is no IP packet, or is cut too short. */
int nflog_parse(const uint8_t *bytes, size_t len,
		struct nflog_packet *ret_packet);
