/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_address.c - how addresses and networks are read.
 */
#include "policy/language/address.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/policy/language/snippet.h"
#include "tests/unit/unit.h"

static const struct {
	const char *what;
	const char *text;
	bool net;	  /* read as a network, else as an address */
	const char *want; /* the network, or the error */
} texts[] = {
	{ "an IPv4 address", "192.0.2.1", false, "192.0.2.1/32" },
	{ "an IPv6 address", "'2001:DB8::1'", false, "2001:db8::1/128" },
	{ "a network where an address is wanted", "10.0.0.0/8", false,
	  "1:1: error: key: want an IPv4 or IPv6 address, found '10.0.0.0/8'" },
	{ "a name", "localhost", false,
	  "1:1: error: key: want an IPv4 or IPv6 address, found 'localhost'" },
	{ "three numbers", "10.0.1", false,
	  "1:1: error: key: want an IPv4 or IPv6 address, found '10.0.1'" },
	{ "a mapped address", "'::ffff:192.0.2.1'", false,
	  "1:1: error: key: want the IPv4 form of a mapped address, found "
	  "'::ffff:192.0.2.1'" },
	{ "an address is a network of its own", "192.0.2.1", true,
	  "192.0.2.1/32" },
	{ "a network", "10.0.0.0/8", true, "10.0.0.0/8" },
	{ "everything", "0.0.0.0/0", true, "0.0.0.0/0" },
	{ "a prefix within a byte", "'2001:db8:8000::/33'", true,
	  "2001:db8:8000::/33" },
	{ "bits beyond the prefix", "10.0.0.1/8", true,
	  "1:1: error: key: want no bits beyond the prefix, 10.0.0.0/8, found "
	  "'10.0.0.1/8'" },
	{ "a bit beyond the prefix, in the same byte", "'2001:db8:c000::/33'",
	  true,
	  "1:1: error: key: want no bits beyond the prefix, "
	  "2001:db8:8000::/33, found '2001:db8:c000::/33'" },
	{ "a prefix that is too long", "10.0.0.0/33", true,
	  "1:1: error: key: want a network such as 192.168.0.0/16 or "
	  "2001:db8::/32, found '10.0.0.0/33'" },
	{ "no prefix behind the slash", "10.0.0.0/", true,
	  "1:1: error: key: want a network such as 192.168.0.0/16 or "
	  "2001:db8::/32, found '10.0.0.0/'" },
	{ "a mask for a prefix", "10.0.0.0/255.0.0.0", true,
	  "1:1: error: key: want a network such as 192.168.0.0/16 or "
	  "2001:db8::/32, found '10.0.0.0/255.0.0.0'" },
	{ "mapped addresses", "'::ffff:0:0/96'", true,
	  "1:1: error: key: want the IPv4 form of a mapped address, found "
	  "'::ffff:0:0/96'" },
	{ "a network that has the mapped addresses and more", "'::/0'", true,
	  "::/0" },
};

static void an_address_has_no_prefix_and_a_network_no_bits_beyond_it(void)
{
	char got[64], text[INET6_ADDRSTRLEN];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		struct ip_net net = { 0 };
		struct snippet s;
		int r;

		snippet_open(&s, texts[i].text);
		r = texts[i].net ? address_read_net(&s.context, &s.root, &net)
				 : address_read(&s.context, &s.root, &net);
		(void)snprintf(got, sizeof(got), "%s/%u",
			       r ? ""
				 : inet_ntop(net.ip.family, net.ip.bytes, text,
					     sizeof(text)),
			       net.prefix);
		/* A refusal leaves the result alone. */
		CU_ASSERT(!r || net.ip.family == 0);
		unit_string(texts[i].what, texts[i].want,
			    r ? snippet_error(&s) : got);
		snippet_done(&s);
	}
}

static const struct unit_test tests[] = {
	UNIT(an_address_has_no_prefix_and_a_network_no_bits_beyond_it),
};

int main(void)
{
	return unit_main("address", tests, ARRAY_SIZE(tests));
}
