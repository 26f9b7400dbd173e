/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * packet.bpf.h - parse a packet from the IP header to the payload of UDP or
 * TCP.
 *
 * All lengths are read, none is assumed: IPv4 options, IPv6 extension headers,
 * the TCP data offset.  bpf_skb_load_bytes() reads paged data, too.
 *
 * UDP-Lite (RFC 3828) is taken for UDP.  What an ordinary socket sends is cut
 * into fragments only after the cgroup's hook, so the only fragments seen here
 * are those that a program made itself.
 */
#pragma once

#include "bpf/kern/kernel.bpf.h"

#define PACKET_PORTS_MAX 16
#define PACKET_V6_HEADERS_MAX 8
#define PACKET_ENCRYPTED_PORT 853 /* DNS over TLS, DTLS, QUIC */

const volatile __u16 dns_ports[PACKET_PORTS_MAX] = {}; /* up to the first 0 */
const volatile __u8 any_port = 0;

struct packet {
	__u8 local[16]; /* this host's end; IPv4 in the first four bytes */
	__u8 remote[16];
	__u32 payload_off;
	__u32 payload_len;
	__u32 tcp_seq;
	__u16 local_port; /* host byte order */
	__u16 remote_port;
	__u16 gso_size; /* UDP: bytes of each datagram in it; 0: one */
	__u8 family;
	__u8 proto;
	__u8 multicast;
	__u8 urgent; /* TCP: receivers take a byte out of the stream */
};

struct packet_l3 {
	__u32 l4_off;
	__u8 proto;
	__u8 fragment; /* first or later: not all of it is here */
};

/* What packet_parse() yields for packets that it does not describe. */
enum {
	PACKET_OTHER = -1,	/* of another protocol */
	PACKET_UNREADABLE = -2, /* a fragment, or headers that don't fit */
};

static __always_inline int packet_is_known(__u32 proto)
{
	return proto == IPPROTO_UDP || proto == IPPROTO_TCP ||
	       proto == IPPROTO_UDPLITE;
}

static __always_inline int packet_ipv4(struct __sk_buff *skb, struct packet *p,
				       struct packet_l3 *l3, int outgoing)
{
	__u8 h[20];

	if (bpf_skb_load_bytes(skb, 0, h, sizeof(h)) < 0)
		return -1;
	l3->l4_off = (h[0] & 15) * 4;
	l3->proto = h[9];
	l3->fragment = ((h[6] & 0x3f) | h[7]) != 0;
	p->family = AF_INET;
	__builtin_memcpy(outgoing ? p->local : p->remote, h + 12, 4);
	__builtin_memcpy(outgoing ? p->remote : p->local, h + 16, 4);
	p->multicast = (h[16] & 0xf0) == 0xe0;
	return l3->l4_off < sizeof(h) ? -1 : 0;
}

/* Is @proto an extension header of IPv6: hop-by-hop options, routing, fragment,
 * authentication or destination options? */
static __always_inline int packet_is_extension(__u32 proto)
{
	return proto == 0 || proto == 43 || proto == 44 || proto == 51 ||
	       proto == 60;
}

/* Bytes of the extension header that begins with @h (RFC 8200 4, 4302 2.2). */
static __always_inline __u32 packet_extension_len(__u32 proto, const __u8 *h)
{
	if (proto == 44)
		return 8;
	return proto == 51 ? (h[1] + 2) * 4 : (h[1] + 1) * 8;
}

/* Step over the extension headers (RFC 8200 4). */
static __always_inline int packet_ipv6_headers(struct __sk_buff *skb,
					       struct packet_l3 *l3)
{
	__u32 i;

	for (i = 0; i < PACKET_V6_HEADERS_MAX; i++) {
		__u8 h[4];

		if (!packet_is_extension(l3->proto))
			return 0;
		if (bpf_skb_load_bytes(skb, l3->l4_off, h, sizeof(h)) < 0)
			return -1;
		if (l3->proto == 44 && ((h[2] << 8 | h[3]) & 0xfff9))
			l3->fragment = 1;
		l3->l4_off += packet_extension_len(l3->proto, h);
		l3->proto = h[0];
		if (l3->fragment)
			return 0;
	}
	return -1;
}

static __always_inline int packet_ipv6(struct __sk_buff *skb, struct packet *p,
				       struct packet_l3 *l3, int outgoing)
{
	__u8 h[40];

	if (bpf_skb_load_bytes(skb, 0, h, sizeof(h)) < 0)
		return -1;
	l3->l4_off = sizeof(h);
	l3->proto = h[6];
	p->family = AF_INET6;
	__builtin_memcpy(outgoing ? p->local : p->remote, h + 8, 16);
	__builtin_memcpy(outgoing ? p->remote : p->local, h + 24, 16);
	p->multicast = h[24] == 0xff;
	return packet_ipv6_headers(skb, l3);
}

static __always_inline int packet_udp(struct __sk_buff *skb, struct packet *p,
				      __u32 off)
{
	__u32 room = skb->len - off - 8;
	__u16 h[4];
	__u32 len;

	if (bpf_skb_load_bytes(skb, off, h, sizeof(h)) < 0)
		return -1;
	p->local_port = bpf_ntohs(h[0]); /* source; swapped for ingress */
	p->remote_port = bpf_ntohs(h[1]);
	len = bpf_ntohs(h[2]);
	p->gso_size = skb->gso_size;
	p->payload_off = off + 8;
	p->payload_len = room;
	if (p->proto == IPPROTO_UDPLITE) /* there the field is about the
					  * checksum */
		p->proto = IPPROTO_UDP;
	else if (!p->gso_size && len >= 8 && len - 8 < room)
		p->payload_len = len - 8;
	return 0;
}

static __always_inline int packet_tcp(struct __sk_buff *skb, struct packet *p,
				      __u32 off)
{
	__u8 h[20];
	__u32 header;

	if (bpf_skb_load_bytes(skb, off, h, sizeof(h)) < 0)
		return -1;
	p->local_port = h[0] << 8 | h[1];
	p->remote_port = h[2] << 8 | h[3];
	p->tcp_seq = (__u32)h[4] << 24 | h[5] << 16 | h[6] << 8 | h[7];
	header = (h[12] >> 4) * 4;
	if (h[13] & 2) /* SYN takes one number: data in it begins behind */
		p->tcp_seq++;
	p->urgent = (h[13] & 0x20) != 0;
	p->gso_size = 0;
	p->payload_off = off + header;
	if (header < sizeof(h) || p->payload_off > skb->len)
		return -1;
	p->payload_len = skb->len - p->payload_off;
	return 0;
}

/* Describe the packet of @skb.  0: @p describes a UDP or TCP packet. */
static __always_inline int packet_parse(struct __sk_buff *skb, struct packet *p,
					int outgoing)
{
	struct packet_l3 l3 = {};
	__u16 port;
	int r;

	if (skb->protocol == bpf_htons(0x0800))
		r = packet_ipv4(skb, p, &l3, outgoing);
	else if (skb->protocol == bpf_htons(0x86dd))
		r = packet_ipv6(skb, p, &l3, outgoing);
	else
		return PACKET_OTHER;
	p->proto = l3.proto;
	/* Only the first IPv6 fragment shows the true protocol. */
	if (r < 0 || (l3.fragment &&
		      (p->family == AF_INET6 || packet_is_known(l3.proto))))
		return PACKET_UNREADABLE;
	if (!packet_is_known(l3.proto))
		return PACKET_OTHER;
	r = l3.proto == IPPROTO_TCP ? packet_tcp(skb, p, l3.l4_off)
				    : packet_udp(skb, p, l3.l4_off);
	if (r < 0)
		return PACKET_UNREADABLE;
	if (!outgoing) {
		port = p->local_port;
		p->local_port = p->remote_port;
		p->remote_port = port;
	}
	return 0;
}

static __always_inline int packet_is_dns_port(__u16 port)
{
	__u32 i;

	/* The verifier knows the ports, as they are read-only when it runs, and
	 * takes out what comes behind the first 0. */
	for (i = 0; i < PACKET_PORTS_MAX; i++) {
		__u16 known = dns_ports[i];

		if (!known)
			break;
		if (known == port)
			return 1;
	}
	return 0;
}

/*
 * Does the packet go to or come from a DNS port, go to that of encrypted DNS,
 * or might it (fragments, IPv6 extension headers, other ports under any_port)?
 * Most packets cost no more than this, so headers are read in place; where they
 * are paged, it might.
 */
static __always_inline int packet_is_candidate(struct __sk_buff *skb)
{
	const __u8 *ip = (void *)(long)skb->data;
	const __u8 *end = (void *)(long)skb->data_end;
	const __u16 *ports;
	__u32 off = 40;

	if (any_port || ip + 24 > end)
		return 1;
	if (ip[0] >> 4 == 4) {
		if (!packet_is_known(ip[9]))
			return 0;
		if ((ip[6] & 0x3f) | ip[7])
			return 1;
		off = (ip[0] & 15) * 4;
	} else if (!packet_is_known(ip[6])) {
		return 1;
	}
	ports = (void *)(ip + off);
	if ((void *)(ports + 2) > (void *)end)
		return 1;
	return packet_is_dns_port(bpf_ntohs(ports[0])) ||
	       packet_is_dns_port(bpf_ntohs(ports[1])) ||
	       ports[1] == bpf_htons(PACKET_ENCRYPTED_PORT);
}
