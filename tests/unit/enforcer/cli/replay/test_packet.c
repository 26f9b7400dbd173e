/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_packet.c - messages in captured packets.
 */
#include "enforcer/cli/replay/packet.h"

#include <errno.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

/* A question for www.example.com A, and its answer 192.0.2.1, TTL 60. */
static const uint8_t question[] =
	"\022\064\001\000\000\001\000\000\000\000\000\000"
	"\003www\007example\003com\000\000\001\000\001";
static const uint8_t answer[] =
	"\022\064\201\200\000\001\000\001\000\000\000\000"
	"\003www\007example\003com\000\000\001\000\001"
	"\300\014\000\001\000\001\000\000\000\074\000\004\300\000\002\001";

/* Put @message into UDP and IPv4 behind @link_len bytes. */
static size_t wrap(const uint8_t *message, size_t len, size_t link_len,
		   bool to_server, uint8_t *packet)
{
	uint8_t *ip = packet + link_len, *udp = ip + 20;
	const uint8_t client[] = { 198, 51, 100, 7 };
	const uint8_t server[] = { 192, 0, 2, 53 };

	memset(packet, 0, link_len + 28);
	ip[0] = 0x45;
	ip[9] = 17;
	memcpy(ip + 12, to_server ? client : server, 4);
	memcpy(ip + 16, to_server ? server : client, 4);
	udp[to_server ? 3 : 1] = 53;
	udp[to_server ? 0 : 2] = 0x80;
	udp[4] = (uint8_t)((len + 8) >> 8);
	udp[5] = (uint8_t)(len + 8);
	memcpy(udp + 8, message, len);
	return link_len + 28 + len;
}

static void questions_are_found_behind_each_link(void)
{
	static const uint32_t links[][2] = {
		{ 1, 14 }, { 101, 0 }, { 0, 4 }, { 113, 16 }, { 276, 20 }
	};
	struct ip_addr server = unit_ip("192.0.2.53");
	uint8_t packet[512];
	struct replay_lookup l;
	size_t i, n = 0;

	for (i = 0; i < ARRAY_SIZE(links); i++) {
		n = wrap(question, sizeof(question) - 1, links[i][1], true,
			 packet);
		CU_ASSERT_EQUAL_FATAL(packet_read(links[i][0], packet, n, &l),
				      0);
		CU_ASSERT_TRUE(l.asked);
		CU_ASSERT_FALSE(l.answered);
		CU_ASSERT_EQUAL(l.type, 1);
		unit_string("client", "198.51.100.7", l.client);
		CU_ASSERT_TRUE(ip_addr_equal(&l.server, &server));
	}
	CU_ASSERT_EQUAL(packet_read(147, packet, n, &l), -ENODATA);
}

static void answers_have_addresses_and_times(void)
{
	uint8_t packet[512];
	struct replay_lookup l;
	size_t n = wrap(answer, sizeof(answer) - 1, 14, false, packet);

	CU_ASSERT_EQUAL_FATAL(packet_read(1, packet, n, &l), 0);
	CU_ASSERT_TRUE(l.answered);
	CU_ASSERT_FALSE(l.asked);
	CU_ASSERT_EQUAL(l.n_addrs, 1);
	CU_ASSERT_EQUAL(l.ttl_s, 60);
	CU_ASSERT_EQUAL(l.answer_len, sizeof(answer) - 1);
	unit_string("client", "198.51.100.7", l.client);
}

static void headers_of_vlans_and_ipv6_are_stepped_over(void)
{
	uint8_t packet[512] = { [12] = 0x81, [16] = 0x86, 0xdd };
	struct replay_lookup l;
	uint8_t v4[512];
	size_t n = wrap(question, sizeof(question) - 1, 0, true, v4);

	packet[18] = 0x60;
	packet[24] = 17;
	packet[18 + 39] = 1;
	memcpy(packet + 18 + 40, v4 + 20, n - 20);
	CU_ASSERT_EQUAL(packet_read(1, packet, 18 + 40 + n - 20, &l), 0);
	CU_ASSERT_EQUAL(l.server.family, AF_INET6);
}

static void a_packet_that_is_cut_off_is_no_lookup(void)
{
	uint8_t packet[512];
	struct replay_lookup l;
	size_t i, n = wrap(question, sizeof(question) - 1, 14, true, packet);

	/* Cut inside of the question: what is left has no name. */
	for (i = 0; i < n - 5; i++)
		CU_ASSERT_EQUAL(packet_read(1, packet, i, &l), -ENODATA);
	packet[14 + 20 + 3] = 54;
	CU_ASSERT_EQUAL(packet_read(1, packet, n, &l), -ENODATA);
	packet[14 + 20 + 3] = 53;
	packet[14 + 6] = 0x20; /* more fragments */
	CU_ASSERT_EQUAL(packet_read(1, packet, n, &l), -ENODATA);
}

static void a_connection_begins_with_syn(void)
{
	static const struct {
		uint8_t flags;
		int want;
	} cases[] = {
		{ 0x02, 0 },	    { 0xc2, 0 }, /* with ECN */
		{ 0x12, -ENODATA },		 /* the answer */
		{ 0x10, -ENODATA }, { 0x04, -ENODATA },
	};
	static const uint8_t nothing[12];
	struct ip_addr server = unit_ip("192.0.2.53");
	struct replay_lookup l;
	uint8_t packet[512];
	size_t i, n;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		n = wrap(nothing, sizeof(nothing), 0, true, packet);
		packet[9] = 6;
		packet[20 + 13] = cases[i].flags;
		CU_ASSERT_EQUAL(packet_connection(101, packet, n, &l),
				cases[i].want);
		CU_ASSERT_EQUAL(packet_read(101, packet, n, &l), -ENODATA);
		if (cases[i].want < 0)
			continue;
		(void)packet_connection(101, packet, n, &l);
		CU_ASSERT(l.connects && !l.asked && !l.answered);
		CU_ASSERT_EQUAL(l.port, 53);
		CU_ASSERT_TRUE(ip_addr_equal(&l.server, &server));
		unit_string("client", "198.51.100.7", l.client);
	}
	CU_ASSERT_EQUAL(packet_connection(101, packet, 39, &l), -ENODATA);
	n = wrap(question, sizeof(question) - 1, 0, true, packet);
	CU_ASSERT_EQUAL(packet_connection(101, packet, n, &l), -ENODATA);
}

static const struct unit_test tests[] = {
	UNIT(a_connection_begins_with_syn),
	UNIT(questions_are_found_behind_each_link),
	UNIT(answers_have_addresses_and_times),
	UNIT(headers_of_vlans_and_ipv6_are_stepped_over),
	UNIT(a_packet_that_is_cut_off_is_no_lookup),
};

int main(void)
{
	return unit_main("enforcer/cli/replay/packet", tests,
			 ARRAY_SIZE(tests));
}
