/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_addrtext.c - addresses are written as inet_ntop() writes them.
 */
#include "enforcer/lib/addrtext.h"

#include <arpa/inet.h>

#include "policy/base.h"
#include "policy/ip.h"
#include "tests/unit/unit.h"

static void check(const struct ip_addr *ip)
{
	char want[INET6_ADDRSTRLEN], got[ADDRTEXT_MAX];

	CU_ASSERT_PTR_NOT_NULL(
		inet_ntop(ip->family, ip->bytes, want, sizeof(want)));
	unit_string("address", want, addrtext(ip, got));
}

static void each_octet_is_written_without_leading_zeroes(void)
{
	unsigned int i, place;

	for (place = 0; place < 4; place++) {
		for (i = 0; i < 256; i++) {
			struct ip_addr ip = { AF_INET, { 100, 20, 3, 0 } };

			ip.bytes[place] = (uint8_t)i;
			check(&ip);
		}
	}
}

static void ipv6_addresses_are_shortened(void)
{
	static const struct {
		const char *want;
		struct ip_addr ip;
	} cases[] = {
		{ "::", { AF_INET6, { 0 } } },
		{ "::1", { AF_INET6, { [15] = 1 } } },
		{ "2001:db8::a",
		  { AF_INET6, { 0x20, 0x01, 0x0d, 0xb8, [15] = 10 } } },
		{ "::ffff:192.0.2.1",
		  { AF_INET6, { [10] = 0xff, 0xff, 192, 0, 2, 1 } } },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		  { AF_INET6,
		    { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
		      255, 255, 255, 255, 255 } } },
	};
	char got[ADDRTEXT_MAX];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		unit_string(cases[i].want, cases[i].want,
			    addrtext(&cases[i].ip, got));
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(each_octet_is_written_without_leading_zeroes),
		UNIT(ipv6_addresses_are_shortened),
	};

	return unit_main("addrtext", tests, ARRAY_SIZE(tests));
}
