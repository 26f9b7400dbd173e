/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * connection.c - parse the address, port and protocol of the destination.
 */
#include "enforcer/cli/records/connection.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "enforcer/cli/records/entry.h"
#include "policy/base.h"
#include "policy/language/value.h"
#include "policy/lists/net.h"

static uint8_t proto_of(const char *transport)
{
	static const struct {
		const char *name;
		uint8_t proto;
	} protos[] = { { "tcp", IPPROTO_TCP },
		       { "udp", IPPROTO_UDP },
		       { "icmp", IPPROTO_ICMP },
		       { "ipv6-icmp", IPPROTO_ICMP } };
	size_t i;

	for (i = 0; transport && i < ARRAY_SIZE(protos); i++)
		if (strcmp(protos[i].name, transport) == 0)
			return protos[i].proto;
	return 0;
}

int records_connection_ip(const char *text, struct ip_addr *ret_ip)
{
	struct ip_net net;

	if (!text || !net_parse_address(text, strlen(text), &net))
		return -EINVAL;
	*ret_ip = net.ip;
	return 0;
}

int records_connection_read(const struct records_entry *entry,
			    struct records_connection *ret_connection)
{
	struct records_connection to = { .proto = proto_of(entry->transport) };
	uint32_t port = 0;

	if (records_connection_ip(entry->destination, &to.ip) < 0)
		return -EINVAL;
	if (to.proto != IPPROTO_ICMP && entry->port &&
	    !value_parse_number(entry->port, UINT16_MAX, &port))
		return -EINVAL;
	to.port = (uint16_t)port;
	*ret_connection = to;
	return 0;
}
