/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_entry.c - names, patterns and lines of hosts files.
 */
#include "policy/lists/entry.h"

#include "policy/base.h"
#include "tests/unit/policy/lists/listbox.h"
#include "tests/unit/unit.h"

static const struct listbox_case entries[] = {
	{ "names", "a.b\nc\n", false, "=a.b =c" },
	{ "no line end", "a.b\nc", false, "=a.b =c" },
	{ "CRLF", "a.b\r\n\r\nc\r\n", false, "=a.b =c" },
	{ "a byte order mark", "\357\273\2770.0.0.0 a.b\n", false, "=a.b" },
	{ "patterns", "*.a\n**.b\nx*.c\n", false, "?a +b ?c" },
	{ "every name", "**\na\n", false, "= + =a" },
	{ "a dot in front", ".a.b\n", false, "=a.b +a.b" },
	{ "subdomains", "a.b\n*.c\n", true, "=a.b +a.b =c +c" },
	{ "subdomains of part of a label", "x*.c\n", true, "?c" },
	{ "subdomains of nothing", "*.\n*..\n*.*.c\nd\n", true, "=d +d ~3" },
	{ "hosts lines", "0.0.0.0 a.b\n::1\tc d # e\n", false, "=a.b =c =d" },
	{ "hosts lines with subdomains", "0.0.0.0 a c\n0.0.0.0 *.d\n", true,
	  "=a +a =c +c =d +d" },
	{ "a comment behind a semicolon",
	  "a.b ; x y\nc\t;x\n0.0.0.0 d e ; f\n.g ;\n", false,
	  "=a.b =c =d =e =g +g" },
	{ "a semicolon without a blank", "a;b\nc d;\ne\n", false, "=e ~2" },
	{ "a name with both families", "0.0.0.0 a\n:: a\n", true, "=a +a" },
	{ "what hosts files begin with",
	  "127.0.0.1 localhost localhost.localdomain\n127.0.0.1 local\n"
	  "255.255.255.255 broadcasthost\n::1 ip6-localhost ip6-loopback\n"
	  "fe80::1%lo0 localhost\nff02::1 ip6-allnodes\n0.0.0.0 0.0.0.0\n"
	  "0.0.0.0 ads.a\n",
	  false, "=ads.a" },
	{ "the same in capitals, and by family",
	  "127.0.0.1 LOCALHOST Localhost.LocalDomain\n"
	  "127.0.0.1 localhost4 localhost4.localdomain4 localhost5\n"
	  "::1 localhost6 LOCALHOST6.localdomain6 IP6-loopback\n",
	  true, "=localhost5 +localhost5" },
	{ "a name of that kind alone counts", "localhost\n", false,
	  "=localhost" },
	{ "IDN", "b\xc3\xbc.a\n", false, "=xn--b-eha.a" },
	{ "no names", "a..b\nads.*\n192.0.2.1\n::1\nd e\nf/g\nh\n", false,
	  "=h ~6" },
	{ "a line with two odd names is one", "0.0.0.0 a..b c d..e\n", false,
	  "=c ~1" },
	{ "an address where a name belongs", "0.0.0.0 192.0.2.1\n0.0.0.0 a\n",
	  false, "=a ~1" },
};

static void a_line_is_a_name_or_an_address_and_names(void)
{
	listbox_check(POLICY_LIST_PLAIN, entries, ARRAY_SIZE(entries));
}

static const struct listbox_case names[] = {
	{ "a hosts line", "a\n0.0.0.0 b\n", false, "=a ~1" },
	{ "a filter", "a\n||b^\n", false, "=a ~1" },
	{ "a comment behind a semicolon", "a ; x\n", false, "=a" },
};

static void a_list_of_names_has_no_addresses(void)
{
	listbox_check(POLICY_LIST_NAMES, names, ARRAY_SIZE(names));
}

static const struct listbox_case hosts[] = {
	{ "a name", "0.0.0.0 a\nb\n", false, "=a ~1" },
};

static void a_hosts_file_has_no_bare_names(void)
{
	listbox_check(POLICY_LIST_HOSTS, hosts, ARRAY_SIZE(hosts));
}

static const struct unit_test tests[] = {
	UNIT(a_line_is_a_name_or_an_address_and_names),
	UNIT(a_list_of_names_has_no_addresses),
	UNIT(a_hosts_file_has_no_bare_names),
};

int main(void)
{
	return unit_main("entry", tests, ARRAY_SIZE(tests));
}
