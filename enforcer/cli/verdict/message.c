/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * message.c - write records one behind the other, without compression.
 */
#include "enforcer/cli/verdict/message.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "enforcer/dns/rr.h"
#include "policy/base.h"
#include "policy/language/value.h"
#include "policy/rrtype.h"

#define ANCOUNT 6 /* where the number of answers is */

/* A record that is about to be added. */
struct rr {
	struct dns_name name;
	uint16_t type;
	uint32_t ttl_s;
	const uint8_t *data;
	size_t len;
};

static void put(struct verdict_message *message, const void *bytes, size_t n)
{
	if (message->full || n > sizeof(message->wire) - message->len) {
		message->full = true;
		return;
	}
	memcpy(message->wire + message->len, bytes, n);
	message->len += n;
}

static void put_16(struct verdict_message *message, uint16_t number)
{
	const uint8_t bytes[] = { (uint8_t)(number >> 8), (uint8_t)number };

	put(message, bytes, sizeof(bytes));
}

void verdict_message_begin(struct verdict_message *message,
			   const struct dns_name *name, uint16_t type,
			   uint16_t rcode)
{
	message->len = 0;
	message->full = false;
	put_16(message, 0); /* id */
	put_16(message, (uint16_t)(DNS_MSG_QR | (rcode & 0xf)));
	put_16(message, 1);
	put_16(message, 0);
	put_16(message, 0);
	put_16(message, 0);
	put(message, name->wire, name->len);
	put_16(message, type);
	put_16(message, DNS_MSG_CLASS_IN);
}

/* A record that has no room is left out as a whole. */
static void put_rr(struct verdict_message *message, const struct rr *rr)
{
	const size_t before = message->len;
	uint8_t *count = message->wire + ANCOUNT;
	unsigned int n = (unsigned int)(count[0] << 8 | count[1]) + 1;

	put(message, rr->name.wire, rr->name.len);
	put_16(message, rr->type);
	put_16(message, DNS_MSG_CLASS_IN);
	put_16(message, (uint16_t)(rr->ttl_s >> 16));
	put_16(message, (uint16_t)rr->ttl_s);
	put_16(message, (uint16_t)rr->len);
	put(message, rr->data, rr->len);
	if (message->full) {
		message->len = before;
		return;
	}
	count[0] = (uint8_t)(n >> 8);
	count[1] = (uint8_t)n;
}

void verdict_message_add_ip(struct verdict_message *message,
			    const struct dns_name *name,
			    const struct ip_addr *ip, uint32_t ttl_s)
{
	const bool is_6 = ip->family == AF_INET6;
	const struct rr rr = {
		.name = *name,
		.type = is_6 ? RRTYPE_AAAA : RRTYPE_A,
		.ttl_s = ttl_s < VERDICT_MESSAGE_FOR_EVER
				 ? ttl_s
				 : VERDICT_MESSAGE_FOR_EVER,
		.data = ip->bytes,
		.len = is_6 ? 16 : 4,
	};

	put_rr(message, &rr);
}

static int add_alias(struct verdict_message *message, const struct rr *rr,
		     const char *data)
{
	struct rr alias = *rr;
	struct dns_name target;

	if (dns_name_from_text(data, &target) < 0)
		return -EINVAL;
	alias.data = target.wire;
	alias.len = target.len;
	put_rr(message, &alias);
	return 0;
}

static int add_address(struct verdict_message *message, const struct rr *rr,
		       const char *data)
{
	struct ip_addr ip = { .family = rr->type == RRTYPE_AAAA ? AF_INET6
								: AF_INET };

	if (inet_pton(ip.family, data, ip.bytes) != 1)
		return -EINVAL;
	verdict_message_add_ip(message, &rr->name, &ip, rr->ttl_s);
	return 0;
}

/* The name in the question, behind the header. */
static void question_of(const struct verdict_message *message,
			struct dns_name *ret)
{
	const uint8_t *at = message->wire + DNS_MSG_HEADER_LEN, *end = at;

	while (*end)
		end += 1 + *end;
	ret->len = (uint8_t)(end + 1 - at);
	memcpy(ret->wire, at, ret->len);
}

int verdict_message_add(struct verdict_message *message,
			const struct verdict_message_rr *text)
{
	struct rr rr = { .ttl_s = VERDICT_MESSAGE_FOR_EVER };

	if (rrtype_from_name(text->type, &rr.type) < 0)
		return -EINVAL;
	if (rr.type != RRTYPE_A && rr.type != RRTYPE_AAAA &&
	    rr.type != RRTYPE_CNAME && rr.type != RRTYPE_DNAME)
		return 0;
	if (*text->ttl && !value_parse_number(text->ttl, UINT32_MAX, &rr.ttl_s))
		return -EINVAL;
	if (!*text->name)
		question_of(message, &rr.name);
	else if (dns_name_from_text(text->name, &rr.name) < 0)
		return -EINVAL;
	if (rr.type == RRTYPE_CNAME || rr.type == RRTYPE_DNAME)
		return add_alias(message, &rr, text->data);
	return add_address(message, &rr, text->data);
}
