/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_unbound.c - which zones and data of unbound.conf(5) deny names.
 */
#include "policy/lists/unbound.h"

#include "policy/base.h"
#include "tests/unit/policy/lists/listbox.h"
#include "tests/unit/unit.h"

static const struct listbox_case lines[] = {
	{ "a zone", "local-zone: \"a.b.\" always_null\n", false, "=a.b +a.b" },
	{ "without quotes", "server:\n  local-zone: a.b static # c\r\n", false,
	  "=a.b +a.b" },
	{ "no blank behind the colon",
	  "local-zone:\"a\" static\nlocal-zone:b static\n"
	  "local-data:\"c A 0.0.0.0\"\n",
	  false, "=a +a =b +b =c" },
	{ "single quotes", "local-zone: 'a' 'refuse'\n", false, "=a +a" },
	{ "a zone and its data",
	  "local-zone: \"a\" redirect\nlocal-data: \"a A 0.0.0.0\"\n"
	  "local-data: \"a AAAA ::\"\n",
	  false, "=a +a" },
	{ "data alone", "local-data: \"a.b 3600 IN A 127.0.0.1\"\n", false,
	  "=a.b" },
	{ "data with subdomains", "local-data: \"a.b A 0.0.0.0\"\n", true,
	  "=a.b +a.b" },
	{ "a pattern", "local-zone: \"*.a\" static\n", false, "?a" },
	{ "a pattern, with subdomains",
	  "local-zone: \"*.a\" static\nlocal-data: \"*.b A 0.0.0.0\"\n", true,
	  "=a +a =b +b" },
	{ "data that leads somewhere",
	  "local-data: \"a A 192.0.2.1\"\nlocal-data: \"b TXT x\"\n"
	  "local-data: \"c CNAME d\"\nlocal-data:\nlocal-zone: \"e\" deny\n",
	  false, "=e +e ~4" },
	{ "an exception",
	  "local-zone: \"a\" static\nlocal-zone: \"b.a\" transparent\n"
	  "local-zone: \"c.b.a\" static\n",
	  false, "=a +a =c.b.a +c.b.a !=b.a !+b.a" },
	{ "every name", "local-zone: \".\" static\n", false, "= +" },
	{ "other lines",
	  "local-zone: \"a\"\nlocal-zone: \"b\" nodefault\nport: 53\n"
	  "local-data-ptr: \"192.0.2.1 c\"\nlocal-zone: \"d\" static\n",
	  false, "=d +d ~4" },
};

static void zones_without_an_answer_are_listed(void)
{
	listbox_check(POLICY_LIST_UNBOUND, lines, ARRAY_SIZE(lines));
}

static const struct unit_test tests[] = {
	UNIT(zones_without_an_answer_are_listed),
};

int main(void)
{
	return unit_main("unbound", tests, ARRAY_SIZE(tests));
}
