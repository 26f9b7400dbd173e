/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rr.h - a DNS message and the resource records in it, as data: what msg.c
 * reads and what the readers of rdata are given.
 *
 * Everything is borrowed from the wire bytes, which must stay as long.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/dns/name.h"

#define DNS_MSG_HEADER_LEN 12
#define DNS_MSG_MAX 65535
#define DNS_MSG_CLASS_IN 1

/* Bits of dns_msg.flags, RFC 1035 4.1.1 and RFC 4035 3.1.6, 3.2.2. */
enum dns_msg_flags {
	DNS_MSG_QR = 0x8000,
	DNS_MSG_AA = 0x0400,
	DNS_MSG_TC = 0x0200,
	DNS_MSG_RD = 0x0100,
	DNS_MSG_RA = 0x0080,
	DNS_MSG_AD = 0x0020,
	DNS_MSG_CD = 0x0010,
};

enum dns_msg_section {
	DNS_MSG_ANSWER,
	DNS_MSG_AUTHORITY,
	DNS_MSG_ADDITIONAL,
	DNS_MSG_SECTIONS,
};

struct dns_msg_question {
	struct dns_name name; /* len 0: the message has no question */
	uint16_t type;
	uint16_t class; /* mDNS: the top bit asks for a unicast answer */
};

struct dns_msg_edns {
	bool present;
	bool dnssec_ok; /* DO */
	uint8_t version;
	uint16_t udp_size; /* bytes */
};

struct dns_msg {
	const uint8_t *wire; /* borrowed */
	size_t len;
	bool damaged; /* an error further on; counts are of what is readable */
	uint16_t id;
	uint16_t flags; /* enum dns_msg_flags and the two codes, raw */
	uint8_t opcode;
	uint16_t rcode; /* extended by EDNS: 12 bits */
	uint16_t n_questions;
	uint16_t n_rrs[DNS_MSG_SECTIONS];
	size_t rrs_offset;		  /* of the first record */
	size_t trailing;		  /* bytes behind the last record */
	struct dns_msg_question question; /* the first */
	struct dns_msg_edns edns;
};

/* A record.  Its owner is at owner_offset: dns_msg_owner(). */
struct dns_msg_rr {
	enum dns_msg_section section;
	uint16_t type;
	uint16_t class; /* mDNS: the top bit flushes the cache */
	uint32_t ttl_s; /* RFC 2181 8: 0 when the top bit was set */
	uint16_t rdata_len;
	size_t owner_offset;
	size_t rdata_offset;
};
