/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ip.h - an IP address and a network, as all folders hand them on.
 *
 * Addresses are assigned and compared as a whole: what @bytes does not need is
 * zero.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

struct ip_addr {
	uint8_t family;	   /* AF_INET or AF_INET6 */
	uint8_t bytes[16]; /* network order; IPv4 uses the first four */
};

/* A network, or one address where the prefix is 32 or 128. */
struct ip_net {
	struct ip_addr ip;
	uint8_t prefix; /* bits */
};

static inline bool ip_addr_equal(const struct ip_addr *a,
				 const struct ip_addr *b)
{
	return a->family == b->family &&
	       memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

/* The address that an event of the kernel has in two fields. */
static inline struct ip_addr ip_addr_of(uint8_t family, const uint8_t bytes[16])
{
	struct ip_addr ip = { .family = family };

	memcpy(ip.bytes, bytes, family == AF_INET6 ? 16 : 4);
	return ip;
}

/* Is @ip in @net?  No address is in a network of the other family, whatever it
 * is mapped to. */
static inline bool ip_net_has(const struct ip_net *net,
			      const struct ip_addr *ip)
{
	unsigned int n_whole = net->prefix / 8, rest = net->prefix % 8;
	const uint8_t *a = net->ip.bytes, *b = ip->bytes;

	if (net->ip.family != ip->family || memcmp(a, b, n_whole) != 0)
		return false;
	return rest == 0 || (a[n_whole] ^ b[n_whole]) >> (8 - rest) == 0;
}

/* Is @ip in one of the @n networks at @nets? */
static inline bool ip_nets_have(const struct ip_net *nets, size_t n,
				const struct ip_addr *ip)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (ip_net_has(&nets[i], ip))
			return true;
	return false;
}
