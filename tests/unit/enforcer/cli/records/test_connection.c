/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_connection.c - the destination of a record, and what is none.
 */
#include "enforcer/cli/records/connection.h"

#include <errno.h>
#include <netinet/in.h>

#include "enforcer/cli/records/entry.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static const struct {
	struct records_entry entry;
	const char *ip; /* NULL: it can't be read */
	uint16_t port;
	uint8_t proto;
} cases[] = {
	{ { .destination = "192.0.2.1", .port = "443", .transport = "tcp" },
	  "192.0.2.1",
	  443,
	  IPPROTO_TCP },
	{ { .destination = "2001:db8::1", .port = "53", .transport = "udp" },
	  "2001:db8::1",
	  53,
	  IPPROTO_UDP },
	{ { .destination = "192.0.2.1", .port = "8", .transport = "icmp" },
	  "192.0.2.1",
	  0,
	  IPPROTO_ICMP },
	{ { .destination = "::1", .transport = "ipv6-icmp" },
	  "::1",
	  0,
	  IPPROTO_ICMP },
	{ { .destination = "192.0.2.1", .transport = "sctp" },
	  "192.0.2.1",
	  0,
	  0 },
	{ { .destination = "192.0.2.1" }, "192.0.2.1", 0, 0 },
	{ { .destination = "192.0.2.1", .port = "65536" }, NULL, 0, 0 },
	{ { .destination = "192.0.2.1", .port = "x" }, NULL, 0, 0 },
	{ { .destination = "192.0.2.256" }, NULL, 0, 0 },
	{ { .destination = "192.0.2.1/32" }, NULL, 0, 0 },
	{ { .destination = "" }, NULL, 0, 0 },
	{ { .port = "443" }, NULL, 0, 0 },
};

static void a_destination_is_an_address_a_port_and_a_protocol(void)
{
	struct records_connection got;
	struct ip_addr want;
	size_t i;
	int r;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		r = records_connection_read(&cases[i].entry, &got);
		CU_ASSERT_EQUAL(r, cases[i].ip ? 0 : -EINVAL);
		if (r < 0 || !cases[i].ip)
			continue;
		want = unit_ip(cases[i].ip);
		CU_ASSERT(ip_addr_equal(&got.ip, &want));
		CU_ASSERT_EQUAL(got.port, cases[i].port);
		CU_ASSERT_EQUAL(got.proto, cases[i].proto);
	}
}

static const struct unit_test tests[] = {
	UNIT(a_destination_is_an_address_a_port_and_a_protocol),
};

int main(void)
{
	return unit_main("enforcer/cli/records/connection", tests,
			 ARRAY_SIZE(tests));
}
