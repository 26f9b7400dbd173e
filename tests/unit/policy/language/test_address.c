/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_address.c - how addresses and networks are read and merged.
 */
#include "policy/language/address.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/policy/language/snippet.h"
#include "tests/unit/unit.h"

#define NETS_MAX 8

static const struct {
	const char *what;
	const char *nets;
	const char *want;
} merges[] = {
	{ "nothing", "", "" },
	{ "one", "10.0.0.0/8", "10.0.0.0/8" },
	{ "twice the same", "10.0.0.0/8 10.0.0.0/8", "10.0.0.0/8" },
	{ "one inside another", "10.1.0.0/16 10.0.0.0/8 10.2.3.4/32",
	  "10.0.0.0/8" },
	{ "neighbours stay", "10.1.0.0/16 10.0.0.0/16",
	  "10.0.0.0/16 10.1.0.0/16" },
	{ "sorted", "10.2.0.0/16 10.0.0.0/9 9.0.0.0/8 10.127.0.0/16",
	  "9.0.0.0/8 10.0.0.0/9" },
	{ "behind a hole", "10.0.0.0/9 10.128.0.0/16",
	  "10.0.0.0/9 10.128.0.0/16" },
	{ "families are apart", "::/0 10.0.0.0/8 2001:db8::/32",
	  "10.0.0.0/8 ::/0" },
	{ "everything", "0.0.0.0/0 10.0.0.0/8", "0.0.0.0/0" },
	{ "odd prefixes", "2001:db8::/33 2001:db8:8000::/33 2001:db8:1::/48",
	  "2001:db8::/33 2001:db8:8000::/33" },
};

static size_t parse(const char *text, struct ip_net nets[NETS_MAX])
{
	char copy[256], *rest = copy, *word, *slash;
	size_t n = 0;

	(void)snprintf(copy, sizeof(copy), "%s", text);
	while ((word = strtok_r(rest, " ", &rest))) {
		slash = strchr(word, '/');
		*slash = '\0';
		nets[n] = (struct ip_net){
			.ip.family = strchr(word, ':') ? AF_INET6 : AF_INET,
			.prefix = (uint8_t)strtoul(slash + 1, NULL, 10),
		};
		CU_ASSERT_EQUAL(
			inet_pton(nets[n].ip.family, word, nets[n].ip.bytes),
			1);
		n++;
	}
	return n;
}

static void networks_inside_another_are_removed(void)
{
	struct ip_net nets[NETS_MAX];
	char got[256], text[INET6_ADDRSTRLEN];
	size_t i, j, n, len;

	for (i = 0; i < ARRAY_SIZE(merges); i++) {
		n = address_merge(nets, parse(merges[i].nets, nets));
		len = 0;
		got[0] = '\0';
		for (j = 0; j < n; j++)
			len += (size_t)snprintf(got + len, sizeof(got) - len,
						"%s%s/%u", j ? " " : "",
						inet_ntop(nets[j].ip.family,
							  nets[j].ip.bytes,
							  text, sizeof(text)),
						nets[j].prefix);
		unit_string(merges[i].what, merges[i].want, got);
	}
}

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
	UNIT(networks_inside_another_are_removed),
	UNIT(an_address_has_no_prefix_and_a_network_no_bits_beyond_it),
};

int main(void)
{
	return unit_main("address", tests, ARRAY_SIZE(tests));
}
