/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_adblock.c - what filters of ad blockers name, and what they do not.
 */
#include "policy/lists/adblock.h"

#include "policy/base.h"
#include "tests/unit/policy/lists/listbox.h"
#include "tests/unit/unit.h"

static const struct listbox_case filters[] = {
	{ "a domain", "||a.b^\n", false, "=a.b +a.b" },
	{ "its end is anchored, too", "||a.b^|\n", false, "=a.b +a.b" },
	{ "CRLF and case", "||A.b^\r\n", false, "=a.b +a.b" },
	{ "one name", "|a.b^\n", false, "=a.b" },
	{ "one name, with subdomains", "|a.b^\n", true, "=a.b +a.b" },
	{ "the names below", "||*.a.b^\n", false, "+a.b" },
	{ "the names below, with subdomains", "||*.a.b^\n*.c.d\n", true,
	  "=a.b +a.b =c.d +c.d" },
	{ "an exception for the names below, with subdomains",
	  "||a^\n@@||*.b.a^\n", true, "=a +a !+b.a" },
	{ "IDN", "||b\xc3\xbc.a^\n", false, "=xn--b-eha.a +xn--b-eha.a" },
	{ "bare names and hosts lines", "a.b\n0.0.0.0 c.d # e\n", false,
	  "=a.b =c.d" },
	{ "comments", "[Adblock Plus 2.0]\n! Title: x\n# y\n||a.b^\n", false,
	  "=a.b +a.b" },
	{ "every request", "||a.b^$all\n||c.d^$important\n", false,
	  "=a.b +a.b =c.d +c.d" },
	{ "some requests", "||a.b^$third-party\n||c.d^$all,script\n||e.f^\n",
	  false, "=e.f +e.f ~2" },
	{ "no separator: more than the domain", "||ad.\n||a.b\n||c.d^\n", false,
	  "=c.d +c.d ~2" },
	{ "an address of a page", "||a.b/c\n||a.b^*/d\n|https://e.f^\n||g.h^\n",
	  false, "=g.h +g.h ~3" },
	{ "an address", "||192.0.2.1^\n||a.b^\n", false, "=a.b +a.b ~1" },
	{ "a star in the name", "||ads*.a.b^\n||c.d^\n", false,
	  "=c.d +c.d ~1" },
	{ "parts of pages", "a.b##.ad\na.b#@#.ad\n##.ad\nc.d#?#x\n||e.f^\n",
	  false, "=e.f +e.f ~4" },
	{ "parts of addresses",
	  "-ad-\n.js\n_ads.\n-120.600.\n/x/\nads.\n||a.b^\n", false,
	  "=a.b +a.b ~6" },
	{ "parts of addresses with comments",
	  "-ad- # x\nads. ; x\n||a.b^\nc.d ; x\n", false, "=a.b +a.b =c.d ~2" },
	{ "an exception", "||a.b^\n@@||c.a.b^\n", false,
	  "=a.b +a.b !=c.a.b !+c.a.b" },
	{ "an exception for some requests", "||a.b^\n@@||c.a.b^$script\n",
	  false, "=a.b +a.b ~1" },
	{ "an exception for a page", "||a.b^\n@@/x\n@@a.b\n", false,
	  "=a.b +a.b ~2" },
	{ "an exception from one name", "||b^\n@@|a.b^\n", false,
	  "=b +b !=a.b" },
};

static void filters_name_domains_or_are_odd(void)
{
	listbox_check(POLICY_LIST_ADBLOCK, filters, ARRAY_SIZE(filters));
}

static const struct unit_test tests[] = {
	UNIT(filters_name_domains_or_are_odd),
};

int main(void)
{
	return unit_main("adblock", tests, ARRAY_SIZE(tests));
}
