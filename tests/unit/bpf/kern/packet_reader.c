/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * packet_reader.c - read a packet byte by byte, in no hurry.
 */
#include "tests/unit/bpf/kern/packet_reader.h"

#include <netinet/in.h>
#include <string.h>

static uint16_t get_u16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static size_t v4_header(const uint8_t *p, struct packet_reader_view *v)
{
	v->proto = p[9];
	v->addr_len = 4;
	v->source = p + 12;
	v->target = p + 16;
	return 4 * (size_t)(p[0] & 15);
}

static size_t v6_headers(const uint8_t *p, struct packet_reader_view *v)
{
	size_t at = 40;
	uint8_t next = p[6];

	v->addr_len = 16;
	v->source = p + 8;
	v->target = p + 24;
	while (next != IPPROTO_UDP && next != IPPROTO_TCP &&
	       next != IPPROTO_UDPLITE) {
		const uint8_t *h = p + at;

		if (next == IPPROTO_FRAGMENT)
			at += 8;
		else if (next == IPPROTO_AH)
			at += 4 * (h[1] + 2U);
		else
			at += 8 * (h[1] + 1U);
		next = h[0];
	}
	v->proto = next;
	return at;
}

static void add(struct packet_reader_view *v, size_t off, size_t len)
{
	if (v->n_messages < PACKET_READER_MESSAGES)
		v->messages[v->n_messages++] =
			(struct packet_reader_message){ off, len };
}

/* Cut the datagram to what its length says, if that is possible. */
static void udp(const uint8_t *p, size_t at, size_t end,
		struct packet_reader_view *v)
{
	size_t len = get_u16(p + at + 4);

	add(v, at + 8, len >= 8 && at + len < end ? len - 8 : end - at - 8);
}

static void udp_train(size_t at, size_t end, size_t gso_size,
		      struct packet_reader_view *v)
{
	for (at += 8; at < end; at += gso_size)
		add(v, at, gso_size < end - at ? gso_size : end - at);
}

static void tcp(const uint8_t *p, size_t at, size_t end,
		struct packet_reader_view *v)
{
	size_t payload = at + 4 * (size_t)(p[at + 12] >> 4);

	v->tcp_seq = (uint32_t)get_u16(p + at + 4) << 16 | get_u16(p + at + 6);
	if (p[at + 13] & 2)
		v->tcp_seq++;
	if (end > payload + 2)
		add(v, payload + 2, get_u16(p + payload));
}

void packet_reader_read(const uint8_t *packet, size_t len, size_t gso_size,
			struct packet_reader_view *ret_view)
{
	struct packet_reader_view *v = ret_view;
	size_t at;

	*v = (struct packet_reader_view){ 0 };
	at = packet[0] >> 4 == 4 ? v4_header(packet, v) : v6_headers(packet, v);
	v->source_port = get_u16(packet + at);
	v->target_port = get_u16(packet + at + 2);
	if (v->proto == IPPROTO_TCP)
		tcp(packet, at, len, v);
	else if (v->proto == IPPROTO_UDPLITE)
		add(v, at + 8, len - at - 8);
	else if (gso_size)
		udp_train(at, len, gso_size, v);
	else
		udp(packet, at, len, v);
}
