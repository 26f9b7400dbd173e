/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * packet_put.h - bytes at the end of a packet, as far as there is room.
 */
#pragma once

#include <string.h>

#include "tests/unit/bpf/kern/packet_maker.h"

static inline void packet_put(struct packet_maker_packet *p, const void *bytes,
			      size_t n)
{
	if (n > sizeof(p->bytes) - p->len)
		n = sizeof(p->bytes) - p->len;
	memcpy(p->bytes + p->len, bytes, n);
	p->len += n;
}

static inline void packet_put_u8(struct packet_maker_packet *p,
				 unsigned int value)
{
	uint8_t byte = (uint8_t)value;

	packet_put(p, &byte, 1);
}

static inline void packet_put_u16(struct packet_maker_packet *p,
				  unsigned int value)
{
	packet_put_u8(p, value >> 8);
	packet_put_u8(p, value);
}

static inline void packet_put_random(struct packet_maker_packet *p,
				     struct mutant_pool *pool, size_t n)
{
	for (; n > 0; n--)
		packet_put_u8(p, mutant_below(pool, 256));
}
