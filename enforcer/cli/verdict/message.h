/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * message.h - an answer as a message of DNS again, for those who judge such.
 *
 * Of the records that were in it only aliases and addresses are kept.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/dns/name.h"
#include "policy/ip.h"

#define VERDICT_MESSAGE_MAX 65535

/* Where a TTL is unknown: no address expires. */
#define VERDICT_MESSAGE_FOR_EVER 0x7fffffffU

struct verdict_message {
	size_t len;
	bool full; /* a record had no room */
	uint8_t wire[VERDICT_MESSAGE_MAX];
};

/* Begin an answer of the code @rcode to a question of @name and @type. */
void verdict_message_begin(struct verdict_message *message,
			   const struct dns_name *name, uint16_t type,
			   uint16_t rcode);

/* What one record of an answer says, in text as records have it. */
struct verdict_message_rr {
	const char *name; /* "": that of the question */
	const char *type;
	const char *ttl;
	const char *data;
};

/* Add the record that @text says if it is an address or an alias.  -EINVAL: it
 * is one that can't be read. */
int verdict_message_add(struct verdict_message *message,
			const struct verdict_message_rr *text);

/* Add the address @ip of @name. */
void verdict_message_add_ip(struct verdict_message *message,
			    const struct dns_name *name,
			    const struct ip_addr *ip, uint32_t ttl_s);
