/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_svcb.c - parameters of HTTPS and SVCB records: their form, their text,
 * their addresses.
 */
#include "enforcer/dns/svcb.h"

#include <stdio.h>
#include <string.h>

#include "enforcer/dns/cursor.h"
#include "enforcer/dns/text.h"
#include "policy/base.h"
#include "policy/ip.h"
#include "tests/unit/unit.h"

/* The bytes of @hex; returns how many. */
static size_t bytes_of(const char *hex, uint8_t *ret_bytes)
{
	size_t n = 0;
	unsigned int byte;

	for (; sscanf(hex, "%2x", &byte) == 1; hex += 2)
		ret_bytes[n++] = (uint8_t)byte;
	return n;
}

static const struct {
	const char *what, *hex;
	const char *want; /* NULL: malformed */
} params[] = {
	{ "none", "", "" },
	{ "mandatory", "0000000400010003", " mandatory=alpn,port" },
	{ "mandatory, of half a key", "0000000100", NULL },
	{ "mandatory, empty", "00000000", NULL },
	{ "alpn",
	  "0001000602683202683"
	  "3",
	  " alpn=h2,h3" },
	{ "alpn with a comma and a backslash",
	  "0001000403"
	  "2c5c22",
	  " alpn=\\\\,\\\\\\\\\\034" },
	{ "alpn that is cut",
	  "00010002"
	  "0368",
	  NULL },
	{ "no-default-alpn", "00020000", " no-default-alpn" },
	{ "no-default-alpn with a value", "0002000100", NULL },
	{ "port", "0003000201bb", " port=443" },
	{ "port of three bytes", "00030003000001", NULL },
	{ "two ipv4hints", "00040008c0000201c0000202",
	  " ipv4hint=192.0.2.1,192.0.2.2" },
	{ "ipv4hint of five bytes", "00040005c000020100", NULL },
	{ "ech", "0005000401020304", " ech=AQIDBA==" },
	{ "an empty ech", "00050000", " ech" },
	{ "ipv6hint", "0006001020010db8000000000000000000000001",
	  " ipv6hint=2001:db8::1" },
	{ "dohpath", "000700042f717b7d", " dohpath=\"/q{}\"" },
	{ "ohttp", "00080000", " ohttp" },
	{ "a key without a name", "029a00026869", " key666=\"hi\"" },
	{ "the last key", "ffff0000", " key65535" },
	{ "two in order",
	  "0003000201bb"
	  "00080000",
	  " port=443 ohttp" },
	{ "two out of order",
	  "00080000"
	  "0003000201bb",
	  NULL },
	{ "one twice",
	  "00080000"
	  "00080000",
	  NULL },
	{ "half a key", "00", NULL },
	{ "no length", "0003", NULL },
	{ "a length beyond the end", "0003000201", NULL },
};

static void each_key_has_its_form(void)
{
	uint8_t bytes[64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(params); i++) {
		size_t n = bytes_of(params[i].hex, bytes);
		struct cursor c = cursor_of(bytes, n);

		dns_svcb_check(&c);
		if (c.bad != !params[i].want || (!c.bad && cursor_left(&c))) {
			fprintf(stderr, "%s\n", params[i].what);
			CU_FAIL("wrong verdict on the form");
		}
	}
}

static void each_key_has_its_text(void)
{
	uint8_t bytes[64];
	char buf[128];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(params); i++) {
		struct dns_text text = dns_text_of(buf, sizeof(buf));
		size_t n = bytes_of(params[i].hex, bytes);
		struct cursor c = cursor_of(bytes, n);

		if (!params[i].want)
			continue;
		dns_svcb_print(&c, &text);
		unit_string(params[i].what, params[i].want, buf);
	}
}

/* Between a port and an ech: two IPv4 addresses and one IPv6 address. */
static void hints_are_counted_through_both_keys(void)
{
	static const char hex[] = "0003000201bb"
				  "00040008c0000201c0000202"
				  "0005000101"
				  "0006001020010db8000000000000000000000001";
	static const struct ip_addr want[] = {
		{ AF_INET, { 192, 0, 2, 1 } },
		{ AF_INET, { 192, 0, 2, 2 } },
		{ AF_INET6, { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 } },
	};
	uint8_t bytes[64];
	size_t n = bytes_of(hex, bytes), i;
	struct ip_addr addr = { .family = 99 };

	for (i = 0; i < ARRAY_SIZE(want); i++) {
		struct cursor c = cursor_of(bytes, n);

		CU_ASSERT_TRUE(dns_svcb_hint(&c, i, &addr));
		CU_ASSERT_TRUE(ip_addr_equal(&addr, &want[i]));
	}
	for (; i < 6; i++) {
		struct cursor c = cursor_of(bytes, n);

		addr.family = 99;
		CU_ASSERT_FALSE(dns_svcb_hint(&c, i, &addr));
		CU_ASSERT_EQUAL(addr.family, 99);
	}
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(each_key_has_its_form),
		UNIT(each_key_has_its_text),
		UNIT(hints_are_counted_through_both_keys),
	};

	return unit_main("dns_svcb", tests, ARRAY_SIZE(tests));
}
