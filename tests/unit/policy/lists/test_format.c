/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_format.c - the format that a list looks like.
 */
#include "policy/lists/format.h"

#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static const struct {
	const char *what;
	const char *text;
	const char *want;
} lists[] = {
	{ "nothing", "# x\n! y\n", "names" },
	{ "names", "a.b\n*.c\n.d\n", "names" },
	{ "hosts", "# x\n127.0.0.1 a\n::1 b\n", "hosts" },
	{ "both", "0.0.0.0 a\nb\n", "names and hosts" },
	{ "filters", "! x\n||a^\n@@||b^\n", "adblock" },
	{ "a head of filters", "[Adblock Plus]\n", "adblock" },
	{ "parts of pages", "a##.ad\nb\nc#@#.ad\n", "adblock" },
	{ "comments with two hashes", "0.0.0.0 a ## b\n0.0.0.0 c ## d\n",
	  "hosts" },
	{ "a filter and a name", "||a^\nb\n", "adblock" },
	{ "a filter among names", "||a^\nb\nc\n", "names" },
	{ "a line of hashes", "####\n# x ##\na\n", "names" },
	{ "dnsmasq", "# x\naddress=/a/\nserver=/b/\n", "dnsmasq" },
	{ "dnsmasq with blanks", "address = /a/\nserver = /b/\n", "dnsmasq" },
	{ "unbound", "server:\n local-zone: \"a\" static\n", "unbound" },
	{ "unbound without blanks", "local-zone:\"a\" static\n", "unbound" },
	{ "a zone", "; x\n@ IN SOA a. b. 1 2 3 4 5\nc CNAME .\n", "rpz" },
	{ "records alone", "a 60 IN cname .\n", "rpz" },
	{ "a table in quotes", "# x\n\"1\", \"a.b\"\n", "csv" },
	{ "CRLF", "\xef\xbb\xbf||a^\r\n", "adblock" },
};

static void most_lines_decide_the_format_of_a_list(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lists); i++)
		unit_string(lists[i].what, lists[i].want,
			    format_name(format_find(lists[i].text,
						    strlen(lists[i].text))));
}

static const struct unit_test tests[] = {
	UNIT(most_lines_decide_the_format_of_a_list),
};

int main(void)
{
	return unit_main("format", tests, ARRAY_SIZE(tests));
}
