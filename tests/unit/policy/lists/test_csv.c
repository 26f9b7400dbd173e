/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_csv.c - which column of a table of indicators has the names.
 */
#include "policy/lists/csv.h"

#include "policy/base.h"
#include "tests/unit/policy/lists/listbox.h"
#include "tests/unit/unit.h"

static const struct listbox_case tables[] = {
	{ "no head: the first column", "a.b,1\nc.d,2\n", false, "=a.b =c.d" },
	{ "a head", "id,domain,x\n1,a.b,c.d\n", false, "=a.b" },
	{ "a head in a comment",
	  "###\n# \"first\",\"ioc_value\",\"ioc_type\"\n"
	  "\"2026-11-20 06:12:03\", \"a.b\", \"domain\"\r\n",
	  false, "=a.b" },
	{ "a head without names",
	  "# Last updated: 7, or 8\n#\n# id,dateadded,url\n"
	  "\"3012345\",\"2026-11-20 06:12:03\",\"http://a.b/x\"\n"
	  "\"e.f\",\"c.d\",\"x\"\n",
	  false, "=e.f ~1" },
	{ "a comment that is no head",
	  "# a list\n# one, two and three\na.b,c\nd.e\n", false, "=a.b =d.e" },
	{ "a comment with as many fields", "#generated,2024-01-01\na.b,c\n",
	  false, "=a.b" },
	{ "a comment of one field", "# a\nb.c\n", false, "=b.c" },
	{ "numbers", "1,a\n23,b\n4.d,c\n", false, "=4.d ~2" },
	{ "a comma in quotes", "id,Host\n\"1,2\",\"a.b\"\n", false, "=a.b" },
	{ "no names",
	  "id,ioc_value\n1,192.0.2.7:443\n2,http://a/x\n3,192.0.2.1\n4,::1\n"
	  "5,\n6\n7,a.b\n",
	  false, "=a.b ~6" },
	{ "an open quote", "\"a.b\n", false, "=a.b" },
	{ "a pattern", "*.a,x\n", false, "?a" },
	{ "subdomains", "a.b,x\n", true, "=a.b +a.b" },
	{ "a pattern, with subdomains", "*.a,x\n", true, "=a +a" },
	{ "empty lines", "\n ,\n,a\n", false, "~2" },
};

static void the_head_says_which_column_has_the_names(void)
{
	listbox_check(POLICY_LIST_CSV, tables, ARRAY_SIZE(tables));
}

static const struct unit_test tests[] = {
	UNIT(the_head_says_which_column_has_the_names),
};

int main(void)
{
	return unit_main("csv", tests, ARRAY_SIZE(tests));
}
