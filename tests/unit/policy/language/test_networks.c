/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_networks.c - `networks` of a rule, with those of lists.
 */
#include "policy/language/networks.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/policy/language/snippet.h"
#include "tests/unit/unit.h"

static struct ip_net listed[] = {
	{ .ip = { .family = AF_INET, .bytes = { 192, 0, 2 } }, .prefix = 24 },
	{ .ip = { .family = AF_INET, .bytes = { 198, 51, 100, 1 } },
	  .prefix = 32 },
};
static struct policy_list lists[] = {
	{ .name = "drop",
	  .of_networks = true,
	  .nets = listed,
	  .n_nets = ARRAY_SIZE(listed) },
	{ .name = "empty", .of_networks = true },
	{ .name = "ads" },
};

static const struct {
	const char *what;
	const char *text;
	const char *want; /* the networks, or the error */
} rules[] = {
	{ "a list", "[list:drop]", "192.0.2.0/24 198.51.100.1/32 " },
	{ "a list alone", "list:drop", "192.0.2.0/24 198.51.100.1/32 " },
	{ "an empty one", "[list:empty]", "" },
	{ "twice, with networks around them",
	  "[198.51.100.0/24, list:drop, 10.0.0.0/8, list:drop]",
	  "10.0.0.0/8 192.0.2.0/24 198.51.100.0/24 " },
	{ "no such list", "[list:none]",
	  "1:2: error: key: want a list with 'of: networks' that 'lists' "
	  "defines, found 'list:none'" },
	{ "a list of names", "[list:ads]",
	  "1:2: error: key: want a list with 'of: networks' that 'lists' "
	  "defines, found 'list:ads'" },
};

static void lists_add_to_the_networks_of_a_rule(void)
{
	char got[256], text[INET6_ADDRSTRLEN];
	size_t i, k, len;

	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		struct policy_rule rule = { 0 };
		struct snippet s;
		int r;

		snippet_open(&s, rules[i].text);
		s.context.policy->lists = lists;
		s.context.policy->n_lists = ARRAY_SIZE(lists);
		r = networks_read(&s.context, &s.root, &rule);
		got[0] = '\0';
		for (k = 0, len = 0; k < rule.n_networks; k++)
			len += (size_t)snprintf(
				got + len, sizeof(got) - len, "%s/%u ",
				inet_ntop(rule.networks[k].ip.family,
					  rule.networks[k].ip.bytes, text,
					  sizeof(text)),
				rule.networks[k].prefix);
		unit_string(rules[i].what, rules[i].want,
			    r ? snippet_error(&s) : got);
		snippet_done(&s);
	}
}

static const struct unit_test tests[] = {
	UNIT(lists_add_to_the_networks_of_a_rule),
};

int main(void)
{
	return unit_main("networks", tests, ARRAY_SIZE(tests));
}
