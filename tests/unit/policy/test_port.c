/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_port.c - ports are read as they are meant, and written as they are read.
 */
#include "policy/port.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static const struct {
	const char *text;
	const char *want; /* "": no port */
} texts[] = {
	{ "443/tcp", "443/tcp" },
	{ "1/udp", "1/udp" },
	{ "65535/tcp", "65535/tcp" },
	{ "443", "443/tcp 443/udp" },
	{ "8000-8100/tcp", "8000-8100/tcp" },
	{ "1-65535", "1-65535/tcp 1-65535/udp" },
	{ "icmp", "icmp" },
	{ "0443/tcp", "443/tcp" },
	{ "0/tcp", "" },
	{ "0-1/tcp", "" },
	{ "65536/tcp", "" },
	{ "4294967297/tcp", "" },
	{ "99999999999999999999/tcp", "" },
	{ "1-65536", "" },
	{ "2-1/tcp", "" },
	{ "1-1/tcp", "" },
	{ "1-", "" },
	{ "1-/tcp", "" },
	{ "-1/udp", "" },
	{ "1-2-3", "" },
	{ "1 - 2/tcp", "" },
	{ "443/", "" },
	{ "443/tcp/udp", "" },
	{ "443/TCP", "" },
	{ "443/sctp", "" },
	{ "443/icmp", "" },
	{ "icmp/443", "" },
	{ "icmpv6", "" },
	{ "tcp", "" },
	{ "", "" },
};

static void a_port_is_read_as_it_is_meant(void)
{
	struct policy_port ports[PORT_EACH_MAX];
	char one[PORT_TEXT_MAX], got[64];
	size_t i, k, n;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		n = port_parse(texts[i].text, ports);
		got[0] = '\0';
		for (k = 0; k < n; k++)
			(void)snprintf(got + strlen(got),
				       sizeof(got) - strlen(got), "%s%s",
				       k ? " " : "", port_text(&ports[k], one));
		unit_string(texts[i].text, texts[i].want, got);
	}
}

static const struct {
	const char *a, *b;
	bool overlap;
} pairs[] = {
	{ "80/tcp", "80/tcp", true },	     { "80/tcp", "81/tcp", false },
	{ "80/tcp", "80/udp", false },	     { "80-90/tcp", "90/tcp", true },
	{ "80-90/tcp", "80/tcp", true },     { "80-90/tcp", "91/tcp", false },
	{ "80-90/tcp", "79/tcp", false },    { "80-90/tcp", "90-99/tcp", true },
	{ "80-90/tcp", "91-99/tcp", false }, { "1-99/tcp", "80-90/tcp", true },
	{ "1-99/tcp", "80-90/udp", false },  { "icmp", "icmp", true },
	{ "icmp", "1-65535/tcp", false },
};

static void two_ports_overlap_if_one_port_is_in_both(void)
{
	struct policy_port a[PORT_EACH_MAX], b[PORT_EACH_MAX];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pairs); i++) {
		CU_ASSERT_EQUAL(port_parse(pairs[i].a, a), 1);
		CU_ASSERT_EQUAL(port_parse(pairs[i].b, b), 1);
		CU_ASSERT_EQUAL(port_overlaps(a, b), pairs[i].overlap);
		CU_ASSERT_EQUAL(port_overlaps(b, a), pairs[i].overlap);
	}
}

static void an_open_port_is_one_of_the_rule_or_any(void)
{
	struct policy_port ports[] = {
		{ .proto = IPPROTO_TCP, .port = 80, .last = 90 },
		{ .proto = IPPROTO_ICMP },
	};
	struct policy_open open = { .opens = true,
				    .ports = ports,
				    .n_ports = ARRAY_SIZE(ports) };

	CU_ASSERT(port_is_open(&open, IPPROTO_TCP, 80));
	CU_ASSERT(port_is_open(&open, IPPROTO_TCP, 90));
	CU_ASSERT(port_is_open(&open, IPPROTO_ICMP, 0));
	CU_ASSERT_FALSE(port_is_open(&open, IPPROTO_TCP, 91));
	CU_ASSERT_FALSE(port_is_open(&open, IPPROTO_UDP, 80));
	CU_ASSERT_FALSE(port_is_open(&open, 0, 0));
	open.any_port = true;
	CU_ASSERT(port_is_open(&open, 0, 0));
	CU_ASSERT(port_is_open(&open, IPPROTO_UDP, 1));
	open.opens = false;
	CU_ASSERT_FALSE(port_is_open(&open, IPPROTO_TCP, 80));
}

static const struct unit_test tests[] = {
	UNIT(a_port_is_read_as_it_is_meant),
	UNIT(two_ports_overlap_if_one_port_is_in_both),
	UNIT(an_open_port_is_one_of_the_rule_or_any),
};

int main(void)
{
	return unit_main("port", tests, ARRAY_SIZE(tests));
}
