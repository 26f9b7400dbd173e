/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * packet.c - from the link to the message.
 *
 * Fragments are passed over, and messages over TCP: what a tunnel sends fits
 * one packet.
 */
#include "enforcer/cli/replay/packet.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "enforcer/dns/msg.h"
#include "enforcer/dns/rdata.h"
#include "enforcer/lib/addrtext.h"
#include "policy/base.h"

#define PORT_DNS 53
#define UDP_HEADER 8
#define IPV6_HEADER 40
#define TCP_HEADER 20
#define TCP_FLAGS 13 /* where they are */

/* How many bytes a link puts in front of the network's header. */
static const struct link {
	uint32_t type;
	size_t header;
} links[] = {
	{ 0, 4 },    /* NULL: BSD loopback */
	{ 1, 14 },   /* ETHERNET */
	{ 12, 0 },   /* RAW, as some systems have it */
	{ 101, 0 },  /* RAW */
	{ 108, 4 },  /* LOOP */
	{ 113, 16 }, /* LINUX_SLL */
	{ 276, 20 }, /* LINUX_SLL2 */
};

/* Bytes that are left to read. */
struct rest {
	const uint8_t *at;
	size_t len;
};

struct ends {
	struct ip_addr from, to;
	uint16_t from_port, to_port;
};

static int skip(struct rest *rest, size_t n)
{
	if (n > rest->len)
		return -ENODATA;
	rest->at += n;
	rest->len -= n;
	return 0;
}

static uint16_t read_16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static int skip_link(uint32_t type, struct rest *rest)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(links); i++)
		if (links[i].type == type)
			break;
	if (i == ARRAY_SIZE(links) || skip(rest, links[i].header) < 0)
		return -ENODATA;
	/* Tags of IEEE 802.1Q stand in front of the type. */
	while (type == 1 && rest->len >= 4 && read_16(rest->at - 2) == 0x8100)
		(void)skip(rest, 4);
	return 0;
}

/* Skip the header of a packet whose next one is that of @proto. */
static int skip_ip(struct rest *rest, uint8_t proto, struct ends *ends)
{
	size_t header;

	if (rest->len >= 20 && rest->at[0] >> 4 == 4) {
		header = (rest->at[0] & 0xfU) * 4;
		if (header < 20 || rest->at[9] != proto ||
		    read_16(rest->at + 6) & 0x3fff)
			return -ENODATA;
		ends->from = (struct ip_addr){ .family = AF_INET };
		ends->to = ends->from;
		memcpy(ends->from.bytes, rest->at + 12, 4);
		memcpy(ends->to.bytes, rest->at + 16, 4);
		return skip(rest, header);
	}
	if (rest->len < IPV6_HEADER || rest->at[0] >> 4 != 6 ||
	    rest->at[6] != proto)
		return -ENODATA;
	ends->from = (struct ip_addr){ .family = AF_INET6 };
	ends->to = ends->from;
	memcpy(ends->from.bytes, rest->at + 8, 16);
	memcpy(ends->to.bytes, rest->at + 24, 16);
	return skip(rest, IPV6_HEADER);
}

static int skip_udp(struct rest *rest, struct ends *ends)
{
	size_t len;

	if (rest->len < UDP_HEADER)
		return -ENODATA;
	ends->from_port = read_16(rest->at);
	ends->to_port = read_16(rest->at + 2);
	len = read_16(rest->at + 4);
	if (len < UDP_HEADER ||
	    (ends->from_port != PORT_DNS && ends->to_port != PORT_DNS))
		return -ENODATA;
	/* Padding of the link is behind the datagram. */
	if (len < rest->len)
		rest->len = len;
	return skip(rest, UDP_HEADER);
}

static void read_answers(const struct dns_msg *msg, struct replay_lookup *l)
{
	struct dns_msg_walk walk = { 0 };
	struct dns_msg_rr rr;

	l->answered = true;
	l->rcode = msg->rcode;
	l->answer_len = (uint32_t)msg->len;
	while (dns_msg_next_answer(msg, &walk, &rr)) {
		if (rr.ttl_s < l->ttl_s)
			l->ttl_s = rr.ttl_s;
		if (l->n_addrs < REPLAY_ADDRS_MAX)
			l->n_addrs +=
				dns_rdata_addr(msg, &rr, &l->addrs[l->n_addrs]);
	}
}

int packet_read(uint32_t link, const uint8_t *bytes, size_t len,
		struct replay_lookup *ret_lookup)
{
	struct replay_lookup l = { .ttl_s = UINT32_MAX };
	struct rest rest = { bytes, len };
	struct ends ends = { 0 };
	struct dns_msg msg;

	if (skip_link(link, &rest) < 0 ||
	    skip_ip(&rest, IPPROTO_UDP, &ends) < 0 ||
	    skip_udp(&rest, &ends) < 0)
		return -ENODATA;
	(void)dns_msg_parse(rest.at, rest.len, &msg);
	if (!msg.question.name.len)
		return -ENODATA;
	l.name = msg.question.name;
	l.type = msg.question.type;
	l.asked = !(msg.flags & DNS_MSG_QR);
	l.server = l.asked ? ends.to : ends.from;
	(void)addrtext(l.asked ? &ends.from : &ends.to, l.client);
	if (!l.asked)
		read_answers(&msg, &l);
	*ret_lookup = l;
	return 0;
}

int packet_connection(uint32_t link, const uint8_t *bytes, size_t len,
		      struct replay_lookup *ret_lookup)
{
	struct replay_lookup l = { .connects = true, .ttl_s = UINT32_MAX };
	struct rest rest = { bytes, len };
	struct ends ends = { 0 };
	uint8_t flags;

	if (skip_link(link, &rest) < 0 ||
	    skip_ip(&rest, IPPROTO_TCP, &ends) < 0 || rest.len < TCP_HEADER)
		return -ENODATA;
	flags = rest.at[TCP_FLAGS];
	if (!(flags & TH_SYN) || (flags & TH_ACK))
		return -ENODATA;
	l.server = ends.to;
	l.port = read_16(rest.at + 2);
	(void)addrtext(&ends.from, l.client);
	*ret_lookup = l;
	return 0;
}
