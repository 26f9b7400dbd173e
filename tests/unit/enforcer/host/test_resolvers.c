/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_resolvers.c - the nameservers are those that the C library would use.
 */
#include "enforcer/host/resolvers.h"

#include <stdio.h>
#include <string.h>

#include "enforcer/lib/addrtext.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static const struct {
	const char *what;
	const char *text;
	const char *want;
} files[] = {
	{ "one", "nameserver 192.0.2.1\n", "192.0.2.1" },
	{ "no newline at the end", "nameserver 192.0.2.1", "192.0.2.1" },
	{ "tabs and blanks", "nameserver\t 192.0.2.1  \n", "192.0.2.1" },
	{ "both families, in order",
	  "search example.com\nnameserver 2001:db8::53\n"
	  "nameserver 192.0.2.1\noptions edns0\n",
	  "2001:db8::53 192.0.2.1" },
	{ "the same twice", "nameserver 192.0.2.1\nnameserver 192.0.2.1\n",
	  "192.0.2.1" },
	{ "with a zone", "nameserver fe80::1%eth0\n", "fe80::1" },
	{ "comments",
	  "# nameserver 192.0.2.9\n;nameserver 192.0.2.9\n"
	  "nameserver 192.0.2.1 # ours\n",
	  "192.0.2.1" },
	{ "lines that do not parse are skipped",
	  "nameserver here\nnameserver 192.0.2\nnameserver192.0.2.9\n"
	  " nameserver 192.0.2.9\nnameserver 192.0.2.1\n",
	  "192.0.2.1" },
	{ "empty: this host", "", "127.0.0.1" },
	{ "no nameserver: this host", "search example.com\n", "127.0.0.1" },
};

static void list(const struct resolvers *resolvers, char text[1024])
{
	char address[ADDRTEXT_MAX];
	size_t i;

	text[0] = '\0';
	for (i = 0; i < resolvers->n_nets; i++) {
		CU_ASSERT_EQUAL(resolvers->nets[i].prefix,
				resolvers->nets[i].ip.family == 2 ? 32 : 128);
		(void)snprintf(text + strlen(text), 1024 - strlen(text), "%s%s",
			       i ? " " : "",
			       addrtext(&resolvers->nets[i].ip, address));
	}
}

static void nameservers_are_found_as_the_c_library_finds_them(void)
{
	struct resolvers resolvers;
	char got[1024];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		resolvers_parse(files[i].text, &resolvers);
		list(&resolvers, got);
		unit_string(files[i].what, files[i].want, got);
	}
}

static void more_nameservers_than_the_bound_are_left_out(void)
{
	struct resolvers resolvers;
	char text[8192] = "";
	int i, n = 0;

	for (i = 0; i < 200; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n,
			      "nameserver 192.0.2.%d\n", i);
	resolvers_parse(text, &resolvers);
	CU_ASSERT_EQUAL(resolvers.n_nets, RESOLVERS_MAX);
}

static void a_file_that_is_missing_counts_as_empty(void)
{
	struct resolvers resolvers;
	char got[1024];

	CU_ASSERT_EQUAL(resolvers_read("/nonexistent/resolv.conf", &resolvers),
			0);
	list(&resolvers, got);
	unit_string("missing", "127.0.0.1", got);
}

static void resolvers_of_the_policy_replace_those_of_the_file(void)
{
	struct ip_net given = { { 2, { 192, 0, 2, 7 } }, 32 };
	struct policy policy = { .resolvers_given = true,
				 .resolvers = &given,
				 .n_resolvers = 1 };
	struct resolvers resolvers;
	char got[1024];

	CU_ASSERT_EQUAL(
		resolvers_of_policy(&policy, "/nonexistent", &resolvers), 0);
	list(&resolvers, got);
	unit_string("given", "192.0.2.7", got);
	policy.resolvers_given = false;
	CU_ASSERT_EQUAL(
		resolvers_of_policy(&policy, "/nonexistent", &resolvers), 0);
	list(&resolvers, got);
	unit_string("not given", "127.0.0.1", got);
}

static void an_address_is_a_resolver_only_if_it_is_listed(void)
{
	static const struct {
		const char *ip;
		bool want;
	} cases[] = {
		{ "192.0.2.1", true },	  { "2001:db8::1", true },
		{ "192.0.2.2", false },	  { "2001:db8::2", false },
		{ "::192.0.2.1", false },
	};
	struct resolvers resolvers;
	struct ip_addr ip;
	size_t i;

	resolvers_parse("nameserver 192.0.2.1\nnameserver 2001:db8::1\n",
			&resolvers);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		ip = unit_ip(cases[i].ip);
		CU_ASSERT_EQUAL(resolvers_have(&resolvers, &ip), cases[i].want);
	}
}

static const struct unit_test tests[] = {
	UNIT(nameservers_are_found_as_the_c_library_finds_them),
	UNIT(more_nameservers_than_the_bound_are_left_out),
	UNIT(a_file_that_is_missing_counts_as_empty),
	UNIT(resolvers_of_the_policy_replace_those_of_the_file),
	UNIT(an_address_is_a_resolver_only_if_it_is_listed),
};

int main(void)
{
	return unit_main("resolvers", tests, ARRAY_SIZE(tests));
}
