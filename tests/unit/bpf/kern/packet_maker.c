/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * packet_maker.c - make packets from the outside in: addresses, ports, payload;
 * lengths are put in last.
 */
#include "tests/unit/bpf/kern/packet_maker.h"

#include <netinet/in.h>

#include "policy/base.h"
#include "tests/unit/bpf/kern/packet_payload.h"
#include "tests/unit/bpf/kern/packet_put.h"

/* Put in the length at @length of what begins at @from. */
static void put_length(struct packet_maker_packet *p, size_t length,
		       size_t from)
{
	p->bytes[length] = (uint8_t)((p->len - from) >> 8);
	p->bytes[length + 1] = (uint8_t)(p->len - from);
}

/* Make datagrams of one size that differ a little; the last one is shorter. */
static void put_train(struct packet_maker_packet *p, struct mutant_pool *pool)
{
	size_t begin = p->len, n;
	uint32_t i;

	packet_payload_put(p, pool);
	n = p->len - begin;
	if (n == 0 || n > 300)
		return;
	p->gso_size = (uint16_t)n;
	for (i = mutant_below(pool, 6); i > 0; i--) {
		packet_put(p, p->bytes + begin, n);
		if (!mutant_below(pool, 4))
			p->bytes[p->len - 1 -
				 mutant_below(pool, (uint32_t)n)] ^= 0x20;
	}
	if (!mutant_below(pool, 4))
		p->len -= mutant_below(pool, (uint32_t)n);
}

static void put_udp(struct packet_maker_packet *p, struct mutant_pool *pool)
{
	size_t begin = p->len;

	packet_put_u16(p, 1024 + mutant_below(pool, 60000));
	packet_put_u16(p, 53);
	packet_put_u16(p, 0);
	packet_put_u16(p, 0);
	if (mutant_below(pool, 8)) {
		packet_payload_put(p, pool);
		put_length(p, begin + 4, begin);
		if (!mutant_below(pool, 16)) /* a false length */
			p->bytes[begin + 5] = (uint8_t)mutant_below(pool, 256);
		return;
	}
	put_train(p, pool);
	put_length(p, begin + 4, begin);
}

/* RFC 3828: in place of the length stands how much the checksum covers. */
static void put_udplite(struct packet_maker_packet *p, struct mutant_pool *pool)
{
	packet_put_u16(p, 1024 + mutant_below(pool, 60000));
	packet_put_u16(p, 53);
	packet_put_u16(p,
		       mutant_below(pool, 2) ? 8 : mutant_below(pool, 65536));
	packet_put_u16(p, 0);
	packet_payload_put(p, pool);
}

static void put_tcp(struct packet_maker_packet *p, struct mutant_pool *pool)
{
	unsigned int n_options = mutant_below(pool, 11);
	size_t begin;

	packet_put_u16(p, 1024 + mutant_below(pool, 60000));
	packet_put_u16(p, 53);
	packet_put_random(p, pool, 8);
	packet_put_u8(p, (5 + n_options) << 4);
	packet_put_u8(p, mutant_below(pool, 2) ? 0x18 : 0x02); /* PSH, or SYN */
	packet_put_u16(p, 65535);
	packet_put_u16(p, 0);
	packet_put_u16(p, 0);
	packet_put_random(p, pool, 4 * (size_t)n_options);
	begin = p->len;
	packet_put_u16(p, 0);
	packet_payload_put(p, pool);
	put_length(p, begin, begin + 2);
}

static void put_transport(struct packet_maker_packet *p,
			  struct mutant_pool *pool, uint8_t proto)
{
	if (proto == IPPROTO_UDP)
		put_udp(p, pool);
	else if (proto == IPPROTO_UDPLITE)
		put_udplite(p, pool);
	else
		put_tcp(p, pool);
}

static void make_v4(struct packet_maker_packet *p, struct mutant_pool *pool,
		    uint8_t proto)
{
	unsigned int n_options =
		mutant_below(pool, 4) ? 0 : mutant_below(pool, 11);

	packet_put_u8(p, 0x40 | (5 + n_options));
	packet_put_u8(p, mutant_below(pool, 256));
	packet_put_u16(p, 0);
	packet_put_u16(p, mutant_below(pool, 65536));
	packet_put_u16(p, mutant_below(pool, 2) ? 0x4000 : 0);
	packet_put_u8(p, 64);
	packet_put_u8(p, proto);
	packet_put_u16(p, 0);
	packet_put_random(p, pool, 4);
	packet_put(p, "\300\0\2\65", 4);
	packet_put_random(p, pool, 4 * (size_t)n_options);
	put_transport(p, pool, proto);
	put_length(p, 2, 0);
	if (!mutant_below(pool, 16)) {
		p->fragment = true;
		p->bytes[6 + mutant_below(pool, 2)] |= 0x20;
	}
}

/* Make an extension header, and what follows it. */
static void put_extension(struct packet_maker_packet *p,
			  struct mutant_pool *pool, uint8_t kind, uint8_t next)
{
	unsigned int units = mutant_below(pool, 3);

	packet_put_u8(p, next);
	if (kind == IPPROTO_FRAGMENT) {
		packet_put_u8(p, 0);
		packet_put_u16(p, mutant_below(pool, 8) ? 0 : 8 | 1);
		p->fragment |= p->bytes[p->len - 1] != 0;
		packet_put_random(p, pool, 4);
	} else if (kind == IPPROTO_AH) { /* in units of four bytes */
		packet_put_u8(p, 1 + units);
		packet_put_random(p, pool, (3 + (size_t)units) * 4 - 2);
	} else {
		packet_put_u8(p, units);
		packet_put_random(p, pool, (1 + (size_t)units) * 8 - 2);
	}
}

static void make_v6(struct packet_maker_packet *p, struct mutant_pool *pool,
		    uint8_t proto)
{
	static const uint8_t kinds[] = { IPPROTO_HOPOPTS, IPPROTO_ROUTING,
					 IPPROTO_FRAGMENT, IPPROTO_AH,
					 IPPROTO_DSTOPTS };
	uint8_t chain[5];
	uint32_t n = mutant_below(pool, 3) ? 0 : mutant_below(pool, 5), i;

	for (i = 0; i < n; i++)
		chain[i] = kinds[mutant_below(pool, sizeof(kinds))];
	chain[n] = proto;
	packet_put_u8(p, 0x60);
	packet_put_random(p, pool, 3);
	packet_put_u16(p, 0);
	packet_put_u8(p, chain[0]);
	packet_put_u8(p, 64);
	packet_put_random(p, pool, 16);
	packet_put(p, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x53", 16);
	for (i = 0; i < n; i++)
		put_extension(p, pool, chain[i], chain[i + 1]);
	put_transport(p, pool, proto);
	put_length(p, 4, 40);
}

void packet_maker_make(struct mutant_pool *pool,
		       struct packet_maker_packet *ret_packet)
{
	static const uint8_t protos[] = { IPPROTO_UDP, IPPROTO_UDP,
					  IPPROTO_UDP, IPPROTO_UDPLITE,
					  IPPROTO_TCP, IPPROTO_TCP };
	uint8_t proto = protos[mutant_below(pool, sizeof(protos))];

	ret_packet->len = 0;
	ret_packet->gso_size = 0;
	ret_packet->fragment = false;
	if (mutant_below(pool, 2))
		make_v4(ret_packet, pool, proto);
	else
		make_v6(ret_packet, pool, proto);
}
