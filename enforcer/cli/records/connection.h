/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * connection.h - read the destination of a connection from its record.
 */
#pragma once

#include <stdint.h>

#include "policy/ip.h"

struct records_entry; /* enforcer/cli/records/entry.h */

struct records_connection {
	struct ip_addr ip;
	uint16_t port; /* 0: there is none, as of ICMP */
	uint8_t proto; /* IPPROTO_TCP, _UDP, _ICMP; 0: another */
};

/* -EINVAL: the address or the port can't be read. */
int records_connection_read(const struct records_entry *entry,
			    struct records_connection *ret_connection);

/* An address as records have it.  -EINVAL: @text is none, or NULL. */
int records_connection_ip(const char *text, struct ip_addr *ret_ip);
