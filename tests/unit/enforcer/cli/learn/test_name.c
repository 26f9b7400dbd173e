/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_name.c - names of records as names of a policy.
 */
#include "enforcer/cli/learn/name.h"

#include "policy/base.h"
#include "tests/unit/unit.h"

static const struct {
	const char *what, *text, *want;
} names[] = {
	{ "plain", "www.example.com", "www.example.com" },
	{ "capitals", "WWW.Example.COM.", "www.example.com" },
	{ "underscores", "_http._tcp.a-1.test", "_http._tcp.a-1.test" },
	{ "the root", ".", "." },
	{ "a star is a byte", "*.example.com", "\\042.example.com" },
	{ "a colon is a byte", "list:ads", "list\\058ads" },
	{ "a dot in a label", "a\\.b.test", "a\\046b.test" },
	{ "bytes", "a\\010\\255.test", "a\\010\\255.test" },
	{ "quotes and slashes", "'\"/.test", "\\039\\034\\047.test" },
	{ "an empty label", "a..b", NULL },
	{ "a label that is too long",
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.b",
	  NULL },
	{ "nothing", "", NULL },
};

static void each_byte_that_could_mean_more_is_escaped(void)
{
	char buf[DNS_NAME_TEXT_MAX];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		unit_string(names[i].what, names[i].want ?: "(refused)",
			    learn_name_text(names[i].text, buf) ?: "(refused)");
}

static const struct unit_test tests[] = {
	UNIT(each_byte_that_could_mean_more_is_escaped),
};

int main(void)
{
	return unit_main("learn_name", tests, ARRAY_SIZE(tests));
}
