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

#include "policy/base.h"
#include "policy/language/value.h"

static uint8_t family_bits(uint8_t family)
{
	return family == AF_INET ? 32 : 128;
}

/* Parse @text, an address without a prefix. */
static bool parse(const char *text, struct ip_net *net)
{
	net->ip.family = strchr(text, ':') ? AF_INET6 : AF_INET;
	net->prefix = family_bits(net->ip.family);
	return inet_pton(net->ip.family, text, net->ip.bytes) == 1;
}

/*
 * A packet to ::ffff:192.0.2.1 leaves as IPv4, so such a network would match
 * nothing.
 */
static bool is_mapped(const struct ip_net *net)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	return net->ip.family == AF_INET6 && net->prefix >= 96 &&
	       !memcmp(net->ip.bytes, mapped, sizeof(mapped));
}

static int refuse_mapped(const struct schema_context *context,
			 const struct yaml_node *node)
{
	return schema_want(context, node, "the IPv4 form of a mapped address");
}

int address_read(const struct schema_context *context,
		 const struct yaml_node *node, struct ip_net *ret_net)
{
	struct ip_net net = { 0 };

	if (node->kind != YAML_TEXT || !parse(node->text, &net))
		return schema_want(context, node, "an IPv4 or IPv6 address");
	if (is_mapped(&net))
		return refuse_mapped(context, node);
	*ret_net = net;
	return 0;
}

/* Clear the bits beyond the prefix. */
static void mask(struct ip_net *net)
{
	unsigned int i, bits;

	for (i = 0; i < sizeof(net->ip.bytes); i++) {
		bits = net->prefix > 8 * i ? net->prefix - 8 * i : 0;
		if (bits < 8)
			net->ip.bytes[i] &= (uint8_t)(0xff00U >> bits);
	}
}

/* Parse "ADDRESS/PREFIX" into @net; bits beyond the prefix are kept. */
static bool parse_net(const char *text, struct ip_net *net)
{
	const char *slash = strchr(text, '/');
	size_t len = slash ? (size_t)(slash - text) : strlen(text);
	char address[INET6_ADDRSTRLEN];
	uint32_t prefix;

	if (len >= sizeof(address))
		return false;
	memcpy(address, text, len);
	address[len] = '\0';
	if (!parse(address, net))
		return false;
	if (!slash)
		return true;
	if (!value_parse_number(slash + 1, net->prefix, &prefix))
		return false;
	net->prefix = (uint8_t)prefix;
	return true;
}

int address_read_net(const struct schema_context *context,
		     const struct yaml_node *node, struct ip_net *ret_net)
{
	struct ip_net net = { 0 }, whole;
	char text[INET6_ADDRSTRLEN];

	if (node->kind != YAML_TEXT || !parse_net(node->text, &net))
		return schema_want(context, node,
				   "a network such as 192.168.0.0/16 or "
				   "2001:db8::/32");
	if (is_mapped(&net))
		return refuse_mapped(context, node);
	whole = net;
	mask(&whole);
	if (memcmp(whole.ip.bytes, net.ip.bytes, sizeof(net.ip.bytes)) != 0)
		return schema_want(context, node,
				   "no bits beyond the prefix, %s/%u",
				   inet_ntop(net.ip.family, whole.ip.bytes,
					     text, sizeof(text)),
				   net.prefix);
	*ret_net = net;
	return 0;
}

static int by_address(const void *a, const void *b)
{
	const struct ip_net *x = a, *y = b;
	int order;

	if (x->ip.family != y->ip.family)
		return (int)x->ip.family - (int)y->ip.family;
	order = memcmp(x->ip.bytes, y->ip.bytes, sizeof(x->ip.bytes));
	return order ? order : (int)x->prefix - (int)y->prefix;
}

static bool contains(const struct ip_net *outer, const struct ip_net *inner)
{
	struct ip_net masked = *inner;

	if (outer->ip.family != inner->ip.family ||
	    outer->prefix > inner->prefix)
		return false;
	masked.prefix = outer->prefix;
	mask(&masked);
	return !memcmp(masked.ip.bytes, outer->ip.bytes,
		       sizeof(masked.ip.bytes));
}

size_t address_merge(struct ip_net *nets, size_t n)
{
	size_t kept = 0, i;

	if (n > 0)
		qsort(nets, n, sizeof(*nets), by_address);
	for (i = 0; i < n; i++)
		if (kept == 0 || !contains(&nets[kept - 1], &nets[i]))
			nets[kept++] = nets[i];
	return kept;
}
