/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_address.c - merging; what is refused is in the golden files.
 */
#include "policy/language/address.h"

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

static void networks_inside_others_go(void)
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

static const struct unit_test tests[] = {
	UNIT(networks_inside_others_go),
};

int main(void)
{
	return unit_main("address", tests, ARRAY_SIZE(tests));
}
