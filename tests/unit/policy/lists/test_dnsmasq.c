/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_dnsmasq.c - which lines of dnsmasq.conf(5) deny names.
 */
#include "policy/lists/dnsmasq.h"

#include "policy/base.h"
#include "tests/unit/policy/lists/listbox.h"
#include "tests/unit/unit.h"

static const struct listbox_case lines[] = {
	{ "no address", "address=/a.b/\n", false, "=a.b +a.b" },
	{ "null addresses", "address=/a/#\naddress=/b/0.0.0.0\naddress=/c/::\n",
	  false, "=a +a =b +b =c +c" },
	{ "loopback", "address=/a/127.0.0.1\naddress=/a/::1\n", false,
	  "=a +a" },
	{ "no server", "server=/a/\nlocal=/b/\n", false, "=a +a =b +b" },
	{ "blanks around the sign",
	  "address = /a/\nserver\t=/b/\nlocal= /c/ # x\n"
	  "address = /d/0.0.0.0\nserver = /e.a/#\n",
	  false, "=a +a =b +b =c +c =d +d !=e.a !+e.a" },
	{ "several names", "address=/a/b/c/0.0.0.0\n", false,
	  "=a +a =b +b =c +c" },
	{ "a dot in front", "local=/.a/\n", false, "=a +a" },
	{ "a pattern", "address=/*.a/\nlocal=/*.b/\n", false, "?a ?b" },
	{ "a pattern, with subdomains",
	  "address=/*.a/0.0.0.0\nlocal=/*.b/\nserver=/*.c.a/#\n", true,
	  "=a +a =b +b ~1" },
	{ "comments", "# x\nlocal=/a/ # y\r\n", false, "=a +a" },
	{ "an exception", "address=/a/\nserver=/b.a/#\nlocal=/c.a/#\n", false,
	  "=a +a !=b.a !+b.a !=c.a !+c.a" },
	{ "names that lead somewhere",
	  "address=/a/192.0.2.1\nserver=/b/192.0.2.1\nlocal=/c/\n", false,
	  "=c +c ~2" },
	{ "other lines",
	  "bogus-priv\naddress=192.0.2.1\naddress=//\nlocal=/a/\n"
	  "address =\naddress\n= /b/\nlocal-ttl=/c/\n",
	  false, "=a +a ~7" },
	{ "every name", "address=/#/\nlocal=/a/\n", false, "=a +a ~1" },
};

static void names_without_an_answer_are_listed(void)
{
	listbox_check(POLICY_LIST_DNSMASQ, lines, ARRAY_SIZE(lines));
}

static const struct unit_test tests[] = {
	UNIT(names_without_an_answer_are_listed),
};

int main(void)
{
	return unit_main("dnsmasq", tests, ARRAY_SIZE(tests));
}
