/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_rpz.c - which records of a response policy zone deny names.
 */
#include "policy/lists/rpz.h"

#include "policy/base.h"
#include "tests/unit/policy/lists/listbox.h"
#include "tests/unit/unit.h"

#define HEAD                                                            \
	"$TTL 60\n@ IN SOA rpz.x. root.x. (\n 1 2 ; serial\n 3 4 5 )\n" \
	" IN NS localhost.\n"

static const struct listbox_case zones[] = {
	{ "a name", HEAD "a.b CNAME .\n", false, "=a.b" },
	{ "with subdomains", "a.b CNAME .\n", true, "=a.b +a.b" },
	{ "the names below", "*.a.b CNAME .\n", false, "+a.b" },
	{ "the names below, with subdomains", "*.a.b CNAME .\n", true,
	  "=a.b +a.b" },
	{ "an exception for the names below, with subdomains",
	  "a CNAME .\n*.b.a CNAME rpz-passthru.\n", true, "=a +a !+b.a" },
	{ "TTL and class", "a 60 IN CNAME .\nb IN 60 CNAME . ; c\r\n", false,
	  "=a =b" },
	{ "other denials",
	  "a CNAME *.\nb cname RPZ-DROP.\nc A 0.0.0.0\n"
	  "d AAAA ::1\n",
	  false, "=a =b =c =d" },
	{ "an exception",
	  "*.a CNAME .\nb.a CNAME rpz-passthru.\n*.c.a CNAME rpz-passthru.\n",
	  false, "+a !=b.a !+c.a" },
	{ "absolute names",
	  "$ORIGIN rpz.x.\na.rpz.x. CNAME .\nb CNAME .\n"
	  "c.d. CNAME .\n",
	  false, "=a =b =c.d" },
	{ "the zone's name is that of its SOA",
	  "rpz.x. IN SOA a. b. 1 2 3 4 5\nc.rpz.x. CNAME .\n", false, "=c" },
	{ "answers that lead elsewhere",
	  "a CNAME b.\nc A 192.0.2.1\nd MX 1 e.\nf CNAME rpz-tcp-only.\n"
	  "g CNAME .\n",
	  false, "=g ~4" },
	{ "what is no name",
	  "32.1.2.0.192.rpz-ip CNAME .\nns.a.rpz-nsdname CNAME .\n"
	  "@ CNAME .\n* CNAME .\n CNAME .\nx\ng CNAME .\n",
	  false, "=g ~6" },
	{ "a text beside it", "a TXT \"x\"\na CNAME .\n", false, "=a" },
};

static void names_without_an_answer_are_listed(void)
{
	listbox_check(POLICY_LIST_RPZ, zones, ARRAY_SIZE(zones));
}

static const struct unit_test tests[] = {
	UNIT(names_without_an_answer_are_listed),
};

int main(void)
{
	return unit_main("rpz", tests, ARRAY_SIZE(tests));
}
