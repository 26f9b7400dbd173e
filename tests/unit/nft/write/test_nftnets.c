/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftnets.c - networks that overlap become ranges that don't.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nft/write/nftnets.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static const struct {
	const char *what;
	uint8_t family;
	const char *nets; /* blank-separated */
	const char *want;
} cases[] = {
	{ "nothing", AF_INET, "", "" },
	{ "one address", AF_INET, "192.0.2.1/32", "192.0.2.1-192.0.2.1 " },
	{ "bits behind the prefix", AF_INET, "192.0.2.77/24",
	  "192.0.2.0-192.0.2.255 " },
	{ "odd prefix", AF_INET, "10.0.0.0/13", "10.0.0.0-10.7.255.255 " },
	{ "one inside of another", AF_INET, "10.1.0.0/16 10.0.0.0/8",
	  "10.0.0.0-10.255.255.255 " },
	{ "the same twice", AF_INET, "10.0.0.0/8 10.0.0.0/8",
	  "10.0.0.0-10.255.255.255 " },
	{ "neighbours join", AF_INET, "192.0.2.128/25 192.0.2.0/25",
	  "192.0.2.0-192.0.2.255 " },
	{ "a gap of one stays", AF_INET, "192.0.2.2/32 192.0.2.0/32",
	  "192.0.2.0-192.0.2.0 192.0.2.2-192.0.2.2 " },
	{ "everything swallows all", AF_INET,
	  "192.0.2.2/32 0.0.0.0/0 1.0.0.0/8", "0.0.0.0-255.255.255.255 " },
	{ "up to the end", AF_INET, "255.255.255.255/32 255.0.0.0/8",
	  "255.0.0.0-255.255.255.255 " },
	{ "only the family asked for", AF_INET, "2001:db8::/32 10.0.0.1/32",
	  "10.0.0.1-10.0.0.1 " },
	{ "IPv6", AF_INET6, "2001:db8::/33 10.0.0.1/32 2001:db8:8000::/33",
	  "2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff " },
	{ "IPv6 at both ends", AF_INET6, "ffff::/16 ::/128",
	  "::-:: ffff::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff " },
};

static size_t read_nets(const char *text, struct ip_net *nets)
{
	char copy[256], address[64];
	char *rest = copy;
	const char *word;
	size_t n = 0;
	unsigned int prefix;

	(void)snprintf(copy, sizeof(copy), "%s", text);
	while ((word = strsep(&rest, " "))) {
		if (sscanf(word, "%63[^/]/%u", address, &prefix) != 2)
			continue;
		nets[n].ip.family = strchr(address, ':') ? AF_INET6 : AF_INET;
		nets[n].prefix = (uint8_t)prefix;
		(void)inet_pton(nets[n].ip.family, address, nets[n].ip.bytes);
		n++;
	}
	return n;
}

static void networks_are_merged_into_disjoint_ranges(void)
{
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct ip_net nets[8] = { 0 };
		struct nftnets_range ranges[8];
		char got[512] = "", first[64], last[64];
		size_t n;

		n = nftnets_merge(nets, read_nets(cases[i].nets, nets),
				  cases[i].family, ranges);
		for (j = 0; j < n; j++) {
			(void)inet_ntop(cases[i].family, ranges[j].first, first,
					sizeof(first));
			(void)inet_ntop(cases[i].family, ranges[j].last, last,
					sizeof(last));
			(void)snprintf(got + strlen(got),
				       sizeof(got) - strlen(got), "%s-%s ",
				       first, last);
		}
		unit_string(cases[i].what, cases[i].want, got);
	}
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(networks_are_merged_into_disjoint_ranges),
	};

	return unit_main("nftnets", tests, ARRAY_SIZE(tests));
}
