/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * message.h - encode and decode the little DNS that the test clients speak,
 * apart from the product's own parser, so that the two can disagree.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define MESSAGE_MAX 4096
#define MESSAGE_ADDRESSES_MAX 64

struct message_address {
	uint8_t bytes[16]; /* network order; IPv4 uses the first four */
	uint8_t family;	   /* AF_INET or AF_INET6 */
	uint32_t ttl_s;
};

struct message_answer {
	uint16_t id;
	unsigned int rcode;
	unsigned int n_records;
	unsigned int n_addresses;
	struct message_address addresses[MESSAGE_ADDRESSES_MAX];
};

/* "A", "aaaa", "TYPE65", "65" -> 65; 0: not a type. */
uint16_t message_type(const char *text);

/* Write the question; returns its length, 0 when @name can't be asked. */
size_t message_write(uint8_t buf[MESSAGE_MAX], uint16_t id, const char *name,
		     uint16_t type);

/* Read an answer.  -EBADMSG: it isn't one. */
int message_read(const uint8_t *buf, size_t len,
		 struct message_answer *ret_answer);
