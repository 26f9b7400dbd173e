/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_net.c - networks in text, ranges, and how networks are merged.
 */
#include "policy/lists/net.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
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
		n = net_merge(nets, parse(merges[i].nets, nets));
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

/* All networks of "FIRST LAST". */
static size_t range_of(const char *text, struct ip_net nets[NET_RANGE_MAX])
{
	const char *blank = strchr(text, ' ');
	struct ip_net first, last;

	CU_ASSERT_FATAL(
		net_parse_address(text, (size_t)(blank - text), &first));
	CU_ASSERT_FATAL(net_parse_address(blank + 1, strlen(blank + 1), &last));
	return net_of_range(&first.ip, &last.ip, nets);
}

static const struct {
	const char *what;
	const char *range;
	size_t want; /* networks */
	uint8_t first_prefix, last_prefix;
} ranges[] = {
	{ "one address", "192.0.2.1 192.0.2.1", 1, 32, 32 },
	{ "a network", "192.0.2.0 192.0.2.255", 1, 24, 24 },
	{ "everything", "0.0.0.0 255.255.255.255", 1, 0, 0 },
	{ "everything of IPv6", ":: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 1,
	  0, 0 },
	{ "all but the first and the last", "0.0.0.1 255.255.255.254", 62, 32,
	  32 },
	{ "up to the last", "255.255.255.253 255.255.255.255", 2, 32, 31 },
	{ "the most there can be",
	  "::1 ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe", 254, 128, 128 },
	{ "backwards", "192.0.2.2 192.0.2.1", 0, 0, 0 },
};

static void a_range_is_the_fewest_networks(void)
{
	struct ip_net nets[NET_RANGE_MAX];
	size_t i, n;

	for (i = 0; i < ARRAY_SIZE(ranges); i++) {
		n = range_of(ranges[i].range, nets);
		if (n != ranges[i].want)
			CU_FAIL(ranges[i].what);
		if (n == 0 || n != ranges[i].want)
			continue;
		CU_ASSERT_EQUAL(nets[0].prefix, ranges[i].first_prefix);
		CU_ASSERT_EQUAL(nets[n - 1].prefix, ranges[i].last_prefix);
	}
}

static const struct {
	const char *text;
	bool want;
} texts[] = {
	{ "192.0.2.1", true },
	{ "192.0.2.0/24", true },
	{ "::/0", true },
	{ "2001:db8::/128", true },
	{ "0.0.0.0/0", true },
	{ "192.0.2.0/33", false },
	{ "192.0.2.0/", false },
	{ "192.0.2.0/-1", false },
	{ "192.0.2.0/0256", false },
	{ "/24", false },
	{ "", false },
	{ "2001:db8::/129", false },
	{ "192.0.2", false },
	{ "a.b", false },
	{ "192.0.2.0/24/1", false },
};

static void a_text_is_a_network_or_refused(void)
{
	struct ip_net net;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		if (net_parse(texts[i].text, strlen(texts[i].text), &net) !=
		    texts[i].want)
			CU_FAIL(texts[i].text);
}

static const struct unit_test tests[] = {
	UNIT(networks_inside_another_are_removed),
	UNIT(a_range_is_the_fewest_networks),
	UNIT(a_text_is_a_network_or_refused),
};

int main(void)
{
	return unit_main("net", tests, ARRAY_SIZE(tests));
}
