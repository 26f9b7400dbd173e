/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_ip.c - addresses are assigned and compared as a whole.
 */
#include "policy/ip.h"

#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static const uint8_t bytes[16] = { 1, 2, 3, 4, 5, 6, 7, 8 };

/* Otherwise two equal addresses would differ, or be two keys of a table. */
static void bytes_that_ipv4_does_not_need_are_zero(void)
{
	static const uint8_t zero[12];
	struct ip_addr ip = ip_addr_of(AF_INET, bytes);

	CU_ASSERT_EQUAL(ip.family, AF_INET);
	CU_ASSERT_EQUAL(memcmp(ip.bytes, bytes, 4), 0);
	CU_ASSERT_EQUAL(memcmp(ip.bytes + 4, zero, sizeof(zero)), 0);
	ip = ip_addr_of(AF_INET6, bytes);
	CU_ASSERT_EQUAL(memcmp(ip.bytes, bytes, 16), 0);
}

static void equal_bytes_of_two_families_are_two_addresses(void)
{
	const struct ip_addr four = unit_ip("0.0.0.0"), six = unit_ip("::");
	const struct ip_addr other = unit_ip("::1");

	CU_ASSERT(ip_addr_equal(&four, &four));
	CU_ASSERT(!ip_addr_equal(&four, &six));
	CU_ASSERT(!ip_addr_equal(&six, &other));
}

static const struct {
	const char *net, *ip;
	uint8_t prefix;
	bool want;
} inside[] = {
	{ "10.0.0.0", "10.255.0.1", 8, true },
	{ "10.0.0.0", "11.0.0.0", 8, false },
	{ "10.64.0.0", "10.127.255.255", 10, true },
	{ "10.64.0.0", "10.128.0.0", 10, false },
	{ "0.0.0.0", "192.0.2.1", 0, true },
	{ "192.0.2.1", "192.0.2.1", 32, true },
	{ "192.0.2.1", "192.0.2.0", 32, false },
	{ "fc00::", "fdff::1", 7, true },
	{ "fc00::", "fe00::1", 7, false },
	{ "fd00::1", "fd00::1", 128, true },
	{ "fd00::1", "fd00::", 128, false },
	{ "::", "10.0.0.1", 0, false },
	{ "0.0.0.0", "::1", 0, false },
	{ "10.0.0.0", "::ffff:10.0.0.1", 8, false },
	{ "10.0.0.0", "64:ff9b::a00:1", 8, false },
};

static void an_address_is_in_a_network_of_its_own_family(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(inside); i++) {
		const struct ip_net net = { unit_ip(inside[i].net),
					    inside[i].prefix };
		const struct ip_addr ip = unit_ip(inside[i].ip);

		if (ip_net_has(&net, &ip) != inside[i].want)
			CU_FAIL(inside[i].ip);
	}
}

static void an_address_is_in_any_of_some_networks(void)
{
	const struct ip_net nets[] = { { unit_ip("10.0.0.0"), 8 },
				       { unit_ip("fd00::"), 8 } };
	const struct ip_addr four = unit_ip("10.1.2.3"),
			     six = unit_ip("fd00::1");
	const struct ip_addr other = unit_ip("11.0.0.0");

	CU_ASSERT(ip_nets_have(nets, 2, &four));
	CU_ASSERT(ip_nets_have(nets, 2, &six));
	CU_ASSERT(!ip_nets_have(nets, 2, &other));
	CU_ASSERT(!ip_nets_have(nets, 1, &six));
	CU_ASSERT(!ip_nets_have(nets, 0, &four));
	CU_ASSERT(!ip_nets_have(NULL, 0, &four));
}

static const struct unit_test tests[] = {
	UNIT(bytes_that_ipv4_does_not_need_are_zero),
	UNIT(equal_bytes_of_two_families_are_two_addresses),
	UNIT(an_address_is_in_a_network_of_its_own_family),
	UNIT(an_address_is_in_any_of_some_networks),
};

int main(void)
{
	return unit_main("ip", tests, ARRAY_SIZE(tests));
}
