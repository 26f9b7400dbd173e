/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nflog_parse.c - read the headers of an IP packet.
 *
 * A program may have written the bytes itself, so every length is checked
 * against what is there before it is used.
 */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "nft/nflog.h"

#define IPV4_HEADER 20
#define IPV6_HEADER 40
#define EXTENSIONS_MAX 8
#define NO_PROTO 255

static uint16_t get_u16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static bool proto_has_ports(uint8_t proto)
{
	return proto == IPPROTO_TCP || proto == IPPROTO_UDP ||
	       proto == IPPROTO_UDPLITE || proto == IPPROTO_SCTP ||
	       proto == IPPROTO_DCCP;
}

static void parse_transport(const uint8_t *bytes, size_t len,
			    struct nflog_packet *packet)
{
	if (proto_has_ports(packet->proto) && len >= 4) {
		packet->has_ports = true;
		packet->src_port = get_u16(bytes);
		packet->dst_port = get_u16(bytes + 2);
	}
	if ((packet->proto == IPPROTO_ICMP ||
	     packet->proto == IPPROTO_ICMPV6) &&
	    len >= 2) {
		packet->icmp_type = bytes[0];
		packet->icmp_code = bytes[1];
	}
}

static int parse_v4(const uint8_t *bytes, size_t len,
		    struct nflog_packet *packet)
{
	size_t header;

	if (len < IPV4_HEADER)
		return -EINVAL;
	header = (size_t)(bytes[0] & 0x0f) * 4;
	if (header < IPV4_HEADER || header > len)
		return -EINVAL;
	packet->src.family = AF_INET;
	packet->dst.family = AF_INET;
	packet->len = get_u16(bytes + 2);
	packet->proto = bytes[9];
	memcpy(packet->src.bytes, bytes + 12, 4);
	memcpy(packet->dst.bytes, bytes + 16, 4);
	/* Only the first fragment has a transport header. */
	if ((get_u16(bytes + 6) & 0x1fff) == 0)
		parse_transport(bytes + header, len - header, packet);
	return 0;
}

static bool is_extension(uint8_t proto)
{
	return proto == IPPROTO_HOPOPTS || proto == IPPROTO_ROUTING ||
	       proto == IPPROTO_DSTOPTS || proto == IPPROTO_FRAGMENT ||
	       proto == IPPROTO_AH;
}

static size_t extension_len(uint8_t proto, const uint8_t *bytes)
{
	if (proto == IPPROTO_FRAGMENT)
		return 8;
	if (proto == IPPROTO_AH) /* RFC 4302 2.2: 4-byte words, minus 2 */
		return ((size_t)bytes[1] + 2) * 4;
	return ((size_t)bytes[1] + 1) * 8;
}

/* Walk the extension headers from @at; packet->proto says what comes last. */
static void parse_extensions(const uint8_t *bytes, size_t len, size_t at,
			     struct nflog_packet *packet)
{
	uint8_t proto = packet->proto;
	bool later_fragment = false;
	int i;

	packet->proto = NO_PROTO;
	for (i = 0; i < EXTENSIONS_MAX && is_extension(proto); i++) {
		size_t step;

		if (len - at < 8)
			return;
		step = extension_len(proto, bytes + at);
		if (step > len - at)
			return;
		if (proto == IPPROTO_FRAGMENT)
			later_fragment |= get_u16(bytes + at + 2) >> 3;
		proto = bytes[at];
		at += step;
	}
	if (is_extension(proto))
		return;
	packet->proto = proto;
	if (!later_fragment)
		parse_transport(bytes + at, len - at, packet);
}

static int parse_v6(const uint8_t *bytes, size_t len,
		    struct nflog_packet *packet)
{
	if (len < IPV6_HEADER)
		return -EINVAL;
	packet->src.family = AF_INET6;
	packet->dst.family = AF_INET6;
	packet->len = IPV6_HEADER + get_u16(bytes + 4);
	packet->proto = bytes[6];
	memcpy(packet->src.bytes, bytes + 8, 16);
	memcpy(packet->dst.bytes, bytes + 24, 16);
	parse_extensions(bytes, len, IPV6_HEADER, packet);
	return 0;
}

int nflog_parse(const uint8_t *bytes, size_t len,
		struct nflog_packet *ret_packet)
{
	struct nflog_packet packet = *ret_packet;
	int r = -EINVAL;

	if (len && bytes[0] >> 4 == 4)
		r = parse_v4(bytes, len, &packet);
	else if (len && bytes[0] >> 4 == 6)
		r = parse_v6(bytes, len, &packet);
	if (r == 0)
		*ret_packet = packet;
	return r;
}
