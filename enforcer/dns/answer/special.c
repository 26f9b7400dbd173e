/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * special.c - the IANA IPv4 and IPv6 Special-Purpose Address Registries
 * (RFC 6890 and its updates) as a table.
 *
 * Left out on purpose, and so ordinary, are documentation (RFC 5737, RFC 3849,
 * RFC 9637) and the anycast blocks that the registries call globally reachable
 * (AS112, AMT), except inside 2001::/23.
 */
#include "enforcer/dns/answer/special.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include "policy/base.h"

struct block {
	const char *name;
	uint8_t prefix;	   /* bits */
	uint8_t bytes[16]; /* the rest is zero */
};

static const struct block blocks_4[] = {
	{ "this-network", 8, { 0 } },		       /* RFC 1122 3.2.1.3 */
	{ "private", 8, { 10 } },		       /* RFC 1918 */
	{ "shared", 10, { 100, 64 } },		       /* RFC 6598: CGNAT */
	{ "loopback", 8, { 127 } },		       /* RFC 1122 3.2.1.3 */
	{ "link-local", 16, { 169, 254 } },	       /* RFC 3927 */
	{ "private", 12, { 172, 16 } },		       /* RFC 1918 */
	{ "protocol-assignments", 24, { 192, 0, 0 } }, /* RFC 6890 2.1 */
	{ "6to4-relay", 24, { 192, 88, 99 } },	       /* RFC 7526 */
	{ "private", 16, { 192, 168 } },	       /* RFC 1918 */
	{ "benchmarking", 15, { 198, 18 } },	       /* RFC 2544 */
	{ "multicast", 4, { 224 } },		       /* RFC 5771 */
	{ "broadcast", 32, { 255, 255, 255, 255 } },   /* RFC 8190 */
	{ "reserved", 4, { 240 } },		       /* RFC 1112 4 */
};

/* The first match counts: the three unallocated blocks come last. */
static const struct block blocks_6[] = {
	{ "unspecified", 128, { 0 } },			      /* RFC 4291 */
	{ "loopback", 128, { [15] = 1 } },		      /* RFC 4291 */
	{ "nat64-local", 48, { 0, 0x64, 0xff, 0x9b, 0, 1 } }, /* RFC 8215 */
	{ "discard", 64, { 1 } },			      /* RFC 6666 */
	{ "dummy", 64, { 1, [7] = 1 } },		      /* RFC 9780 */
	{ "teredo", 32, { 0x20, 1 } },			      /* RFC 4380 */
	{ "benchmarking", 48, { 0x20, 1, 0, 2 } },	      /* RFC 5180 */
	{ "protocol-assignments", 23, { 0x20, 1 } },	      /* RFC 2928 */
	{ "segment-routing", 16, { 0x5f } },		      /* RFC 9602 */
	{ "private", 7, { 0xfc } },	      /* RFC 4193: ULA */
	{ "link-local", 10, { 0xfe, 0x80 } }, /* RFC 4291 */
	{ "site-local", 10, { 0xfe, 0xc0 } }, /* RFC 3879 */
	{ "multicast", 8, { 0xff } },	      /* RFC 4291 */
	{ "reserved", 3, { 0 } },	      /* RFC 4291 2.4: */
	{ "reserved", 2, { 0x40 } },	      /* what is outside of 2000::/3, */
	{ "reserved", 1, { 0x80 } },	      /* IPv4-compatible included */
};

/* IPv6 forms that carry an IPv4 address: that address decides. */
static const struct embedding {
	uint8_t prefix;
	uint8_t bytes[16];
	uint8_t offset; /* of the IPv4 address */
} embeddings[] = {
	{ 96, { [10] = 0xff, 0xff }, 12 },   /* mapped, RFC 4291 */
	{ 96, { 0, 0x64, 0xff, 0x9b }, 12 }, /* NAT64, RFC 6052 */
	{ 16, { 0x20, 2 }, 2 },		     /* 6to4, RFC 3056 */
};

static bool in_prefix(const uint8_t *bytes, const uint8_t *net, uint8_t prefix)
{
	size_t whole = prefix / 8;
	unsigned int rest = prefix % 8;

	/* Nearly always the first byte says so, without a call. */
	if (whole && bytes[0] != net[0])
		return false;
	if (memcmp(bytes, net, whole) != 0)
		return false;
	return rest == 0 || (bytes[whole] ^ net[whole]) >> (8 - rest) == 0;
}

static const char *find(const struct block *blocks, size_t n,
			const uint8_t *bytes)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (in_prefix(bytes, blocks[i].bytes, blocks[i].prefix))
			return blocks[i].name;
	return NULL;
}

const char *special_name(const struct ip_addr *ip)
{
	const uint8_t *bytes = ip->bytes;
	const struct embedding *e;
	size_t i;

	if (ip->family == AF_INET)
		return find(blocks_4, ARRAY_SIZE(blocks_4), bytes);
	for (i = 0; i < ARRAY_SIZE(embeddings); i++) {
		e = &embeddings[i];
		if (in_prefix(bytes, e->bytes, e->prefix))
			return find(blocks_4, ARRAY_SIZE(blocks_4),
				    bytes + e->offset);
	}
	return find(blocks_6, ARRAY_SIZE(blocks_6), bytes);
}
