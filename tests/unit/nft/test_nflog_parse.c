/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nflog_parse.c - headers of IP packets, among them those that a hostile
 * program may write.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nft/nflog.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

#define V4(proto, fragment) \
	"4500003c 0001" fragment "40" proto "0000 c0000201 c0000202 "
#define V6(next)                                                    \
	"60000000 0014" next "40 20010db8000000000000000000000001 " \
	"20010db8000000000000000000000002 "
#define PORTS "cafe 01bb 0000 0000"

static const struct {
	const char *what;
	const char *hex;
	const char *want; /* proto src>dst len type/code */
} packets[] = {
	{ "TCP", V4("06", "0000") PORTS, "6 51966>443 60 0/0" },
	{ "UDP", V4("11", "4000") PORTS, "17 51966>443 60 0/0" },
	{ "ICMP", V4("01", "0000") "0800 0000", "1 - 60 8/0" },
	{ "first fragment", V4("11", "2000") PORTS, "17 51966>443 60 0/0" },
	{ "later fragment", V4("11", "2001") PORTS, "17 - 60 0/0" },
	{ "ports cut off", V4("06", "0000") "cafe 01", "6 - 60 0/0" },
	{ "IPv4 options",
	  "4600003c 00010000 4006 0000 c0000201 c0000202 01010101 " PORTS,
	  "6 51966>443 60 0/0" },
	{ "another protocol", V4("2f", "0000") PORTS, "47 - 60 0/0" },
	{ "header length below 20",
	  "4400003c 00010000 40060000 c0000201 "
	  "c0000202",
	  "refused" },
	{ "header length past the end",
	  "4f00003c 00010000 40060000 c0000201 "
	  "c0000202",
	  "refused" },
	{ "cut header", "4500003c 00010000", "refused" },
	{ "nothing", "", "refused" },
	{ "version 5", "5500003c", "refused" },
	{ "IPv6 TCP", V6("06") PORTS, "6 51966>443 60 0/0" },
	{ "IPv6 ICMP", V6("3a") "8000", "58 - 60 128/0" },
	{ "IPv6 hop-by-hop, then UDP", V6("00") "1100 000000000000" PORTS,
	  "17 51966>443 60 0/0" },
	{ "IPv6 long option",
	  V6("3c") "1101 000000000000 0000000000000000" PORTS,
	  "17 51966>443 60 0/0" },
	{ "IPv6 authentication", V6("33") "0601 0000 00000000 00000000" PORTS,
	  "6 51966>443 60 0/0" },
	{ "IPv6 first fragment", V6("2c") "1100 0001 00000000" PORTS,
	  "17 51966>443 60 0/0" },
	{ "IPv6 later fragment", V6("2c") "1100 0009 00000000" PORTS,
	  "17 - 60 0/0" },
	{ "IPv6 option longer than the packet",
	  V6("3c") "11ff 000000000000" PORTS, "255 - 60 0/0" },
	{ "IPv6 option cut", V6("3c") "1100", "255 - 60 0/0" },
	{ "IPv6 more options than anybody needs",
	  V6("3c") "3c00000000000000 3c00000000000000 3c00000000000000 "
		   "3c00000000000000 3c00000000000000 3c00000000000000 "
		   "3c00000000000000 3c00000000000000 1100000000000000" PORTS,
	  "255 - 60 0/0" },
	{ "IPv6 cut", "60000000 00140640", "refused" },
};

static size_t read_hex(const char *hex, uint8_t *bytes)
{
	unsigned int byte;
	size_t n = 0;
	int used;

	while (sscanf(hex, " %2x%n", &byte, &used) == 1) {
		bytes[n++] = (uint8_t)byte;
		hex += used;
	}
	return n;
}

/* Parse in memory of exactly @len bytes, so that ASan notices a read too far.
 */
static int parse_exactly(const uint8_t *bytes, size_t len,
			 struct nflog_packet *packet)
{
	CLEANUP(base_freep) uint8_t *copy = malloc(len ? len : 1);

	if (!copy)
		return -ENOMEM;
	memcpy(copy, bytes, len);
	return nflog_parse(copy, len, packet);
}

static void describe(const struct nflog_packet *packet, char *text, size_t len)
{
	char ports[32] = "-";

	if (packet->has_ports)
		(void)snprintf(ports, sizeof(ports), "%u>%u", packet->src_port,
			       packet->dst_port);
	(void)snprintf(text, len, "%u %s %u %u/%u", packet->proto, ports,
		       packet->len, packet->icmp_type, packet->icmp_code);
}

static void headers_are_read_as_far_as_they_go(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(packets); i++) {
		struct nflog_packet packet = { .uid = 7 };
		uint8_t bytes[256];
		char got[64] = "refused";
		size_t n = read_hex(packets[i].hex, bytes);

		if (parse_exactly(bytes, n, &packet) == 0)
			describe(&packet, got, sizeof(got));
		else
			CU_ASSERT_EQUAL(packet.src.family, 0);
		unit_string(packets[i].what, packets[i].want, got);
		CU_ASSERT_EQUAL(packet.uid, 7);
	}
}

static void addresses_are_those_of_the_header(void)
{
	struct nflog_packet packet = { 0 };
	uint8_t bytes[256];
	char text[64];
	size_t n = read_hex(V6("06") PORTS, bytes);

	CU_ASSERT_EQUAL(parse_exactly(bytes, n, &packet), 0);
	CU_ASSERT_EQUAL(packet.src.family, AF_INET6);
	unit_string("source", "2001:db8::1",
		    inet_ntop(AF_INET6, packet.src.bytes, text, sizeof(text)));
	unit_string("destination", "2001:db8::2",
		    inet_ntop(AF_INET6, packet.dst.bytes, text, sizeof(text)));
	n = read_hex(V4("06", "0000") PORTS, bytes);
	CU_ASSERT_EQUAL(parse_exactly(bytes, n, &packet), 0);
	CU_ASSERT_EQUAL(packet.src.family, AF_INET);
	unit_string("destination", "192.0.2.2",
		    inet_ntop(AF_INET, packet.dst.bytes, text, sizeof(text)));
}

static void any_cut_of_any_packet_is_survived(void)
{
	size_t i, len;

	for (i = 0; i < ARRAY_SIZE(packets); i++) {
		uint8_t bytes[256];
		size_t n = read_hex(packets[i].hex, bytes);

		for (len = 0; len < n; len++) {
			struct nflog_packet packet = { 0 };

			if (parse_exactly(bytes, len, &packet) == 0)
				CU_ASSERT(len >= 20);
		}
	}
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(headers_are_read_as_far_as_they_go),
		UNIT(addresses_are_those_of_the_header),
		UNIT(any_cut_of_any_packet_is_survived),
	};

	return unit_main("nflog_parse", tests, ARRAY_SIZE(tests));
}
