/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * net.c - networks as bytes in network order.
 */
#include "policy/lists/net.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

static uint8_t family_bits(uint8_t family)
{
	return family == AF_INET ? 32 : 128;
}

bool net_parse_address(const char *text, size_t len, struct ip_net *ret_net)
{
	struct ip_net net = { 0 };
	char copy[INET6_ADDRSTRLEN];

	if (len >= sizeof(copy))
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	net.ip.family = strchr(copy, ':') ? AF_INET6 : AF_INET;
	net.prefix = family_bits(net.ip.family);
	if (inet_pton(net.ip.family, copy, net.ip.bytes) != 1)
		return false;
	*ret_net = net;
	return true;
}

/* Parse @len digits, a number of at most @max. */
static bool parse_prefix(const char *digits, size_t len, uint8_t max,
			 uint8_t *ret_prefix)
{
	unsigned int number = 0;
	size_t i;

	if (len == 0 || len > 3)
		return false;
	for (i = 0; i < len; i++) {
		if (digits[i] < '0' || digits[i] > '9')
			return false;
		number = number * 10 + (unsigned int)(digits[i] - '0');
	}
	*ret_prefix = (uint8_t)number;
	return number <= max;
}

bool net_parse(const char *text, size_t len, struct ip_net *ret_net)
{
	const char *slash = memchr(text, '/', len);
	const size_t address_len = slash ? (size_t)(slash - text) : len;
	struct ip_net net;

	if (!net_parse_address(text, address_len, &net))
		return false;
	if (slash && !parse_prefix(slash + 1, len - address_len - 1, net.prefix,
				   &net.prefix))
		return false;
	*ret_net = net;
	return true;
}

bool net_is_mapped(const struct ip_net *net)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	return net->ip.family == AF_INET6 && net->prefix >= 96 &&
	       !memcmp(net->ip.bytes, mapped, sizeof(mapped));
}

/* The bits of byte @i that belong to the prefix. */
static uint8_t prefix_bits(const struct ip_net *net, unsigned int i)
{
	const unsigned int bits = net->prefix > 8 * i ? net->prefix - 8 * i : 0;

	return bits < 8 ? (uint8_t)(0xff00U >> bits) : 0xff;
}

void net_mask(struct ip_net *net)
{
	unsigned int i;

	for (i = 0; i < sizeof(net->ip.bytes); i++)
		net->ip.bytes[i] &= prefix_bits(net, i);
}

/* The last address of @net, which is masked. */
static struct ip_addr last_of(const struct ip_net *net)
{
	const unsigned int n = family_bits(net->ip.family) / 8;
	struct ip_addr last = net->ip;
	unsigned int i;

	for (i = 0; i < n; i++)
		last.bytes[i] |= (uint8_t)~prefix_bits(net, i);
	return last;
}

/* Add one; false: it was the last address of all. */
static bool next_address(struct ip_addr *ip)
{
	unsigned int i = family_bits(ip->family) / 8;

	while (i-- > 0)
		if (++ip->bytes[i])
			return true;
	return false;
}

static int compare_addresses(const struct ip_addr *a, const struct ip_addr *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

/* The largest network that begins at @first and does not go beyond @last. */
static struct ip_net largest(const struct ip_addr *first,
			     const struct ip_addr *last)
{
	struct ip_net net = { .ip = *first,
			      .prefix = family_bits(first->family) };
	struct ip_net wider;
	struct ip_addr end;

	while (net.prefix > 0) {
		wider = net;
		wider.prefix--;
		net_mask(&wider);
		end = last_of(&wider);
		if (compare_addresses(&wider.ip, first) != 0 ||
		    compare_addresses(&end, last) > 0)
			break;
		net = wider;
	}
	return net;
}

size_t net_of_range(const struct ip_addr *first, const struct ip_addr *last,
		    struct ip_net ret_nets[NET_RANGE_MAX])
{
	struct ip_addr at = *first;
	size_t n = 0;

	while (n < NET_RANGE_MAX && compare_addresses(&at, last) <= 0) {
		ret_nets[n] = largest(&at, last);
		at = last_of(&ret_nets[n++]);
		if (!next_address(&at))
			break;
	}
	return n;
}

static int by_address(const void *a, const void *b)
{
	const struct ip_net *x = a, *y = b;
	int order;

	if (x->ip.family != y->ip.family)
		return (int)x->ip.family - (int)y->ip.family;
	order = compare_addresses(&x->ip, &y->ip);
	return order ? order : (int)x->prefix - (int)y->prefix;
}

static bool contains(const struct ip_net *outer, const struct ip_net *inner)
{
	struct ip_net masked = *inner;

	if (outer->ip.family != inner->ip.family ||
	    outer->prefix > inner->prefix)
		return false;
	masked.prefix = outer->prefix;
	net_mask(&masked);
	return compare_addresses(&masked.ip, &outer->ip) == 0;
}

size_t net_merge(struct ip_net *nets, size_t n)
{
	size_t kept = 0, i;

	if (n > 0)
		qsort(nets, n, sizeof(*nets), by_address);
	for (i = 0; i < n; i++)
		if (kept == 0 || !contains(&nets[kept - 1], &nets[i]))
			nets[kept++] = nets[i];
	return kept;
}
