/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * address.c - read addresses and networks, and refuse those that would match
 * something else than is meant, or nothing.
 */
#include "policy/language/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/lists/net.h"

static int refuse_mapped(const struct schema_context *context,
			 const struct yaml_node *node)
{
	return schema_want(context, node, "the IPv4 form of a mapped address");
}

int address_read(const struct schema_context *context,
		 const struct yaml_node *node, struct ip_net *ret_net)
{
	struct ip_net net = { 0 };

	if (node->kind != YAML_TEXT ||
	    !net_parse_address(node->text, strlen(node->text), &net))
		return schema_want(context, node, "an IPv4 or IPv6 address");
	if (net_is_mapped(&net))
		return refuse_mapped(context, node);
	*ret_net = net;
	return 0;
}

int address_read_net(const struct schema_context *context,
		     const struct yaml_node *node, struct ip_net *ret_net)
{
	struct ip_net net = { 0 }, whole;
	char text[INET6_ADDRSTRLEN];

	if (node->kind != YAML_TEXT ||
	    !net_parse(node->text, strlen(node->text), &net))
		return schema_want(context, node,
				   "a network such as 192.168.0.0/16 or "
				   "2001:db8::/32");
	if (net_is_mapped(&net))
		return refuse_mapped(context, node);
	whole = net;
	net_mask(&whole);
	if (memcmp(whole.ip.bytes, net.ip.bytes, sizeof(net.ip.bytes)) != 0)
		return schema_want(context, node,
				   "no bits beyond the prefix, %s/%u",
				   inet_ntop(net.ip.family, whole.ip.bytes,
					     text, sizeof(text)),
				   net.prefix);
	*ret_net = net;
	return 0;
}
