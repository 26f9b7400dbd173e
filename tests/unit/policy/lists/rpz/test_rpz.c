/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_rpz.c - which records of a response policy zone deny names.
 */
#include "policy/lists/rpz/rpz.h"

#include <string.h>

#include "policy/base.h"
#include "policy/diag.h"
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
	  "c.RPZ.X. CNAME .\n",
	  false, "=a =b =c" },
	{ "the zone's name is that of its SOA",
	  "rpz.x. IN SOA a. b. 1 2 3 4 5\nc.rpz.x. CNAME .\n", false, "=c" },
	{ "absolute names in a zone that says no name",
	  HEAD "a.b. CNAME .\nc CNAME .\n", false, "=a.b =c" },
	{ "an origin for each domain, as BIND writes a zone",
	  "$ORIGIN .\n$TTL 60\nrpz.x IN SOA a. b. (\n 1 2 3 4 5 )\n"
	  "\tNS localhost.\n$ORIGIN com.rpz.x.\nevil CNAME .\n"
	  "$ORIGIN evil.com.rpz.x.\n*\tCNAME .\n"
	  "$ORIGIN rpz.x.\nnet CNAME .\n*.net CNAME .\n",
	  false, "=evil.com +evil.com =net +net" },
	{ "the name of an origin",
	  "$ORIGIN .\nrpz.x SOA a. b. 1 2 3 4 5\n$ORIGIN a.b.rpz.x.\n"
	  "@ CNAME .\n",
	  false, "=a.b" },
	{ "an origin below the last",
	  "$ORIGIN rpz.x.\n@ SOA a. b. 1 2 3 4 5\n$ORIGIN com\n"
	  "a CNAME .\n$ORIGIN b\nc CNAME .\n",
	  false, "=a.com =c.b.com" },
	{ "outside of the zone",
	  "rpz.x. SOA a. b. 1 2 3 4 5\na.y. CNAME .\nbrpz.x. CNAME .\n"
	  "rpz.x. CNAME .\n$ORIGIN y.\nc CNAME .\n",
	  false, "~4" },
	{ "an owner for several lines",
	  "$ORIGIN rpz.x.\na TXT \"x\"\n CNAME .\n$ORIGIN com.rpz.x.\n"
	  "\tA 0.0.0.0\nb CNAME .\n",
	  false, "=a =b.com" },
	{ "an address in a zone of its own",
	  "$ORIGIN rpz.x.\n$ORIGIN rpz-ip.rpz.x.\n32.1.2.0.192 CNAME .\n",
	  false, "~1" },
	{ "parentheses in a text", "a TXT \":(\"\nb CNAME .\n", false, "=b" },
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

/* A part of the name may stand in another line. */
static void a_note_points_to_the_line_of_the_record(void)
{
	static const char text[] = "$ORIGIN rpz.x.\n$ORIGIN a..b\n"
				   " c CNAME .\nd CNAME .\n";
	const struct listbox_text from = { .text = text,
					   .len = strlen(text),
					   .format = POLICY_LIST_RPZ };
	CLEANUP(listbox_done) struct listbox box;

	listbox_read(&box, &from);
	unit_string("a type",
		    "l:3:2: note: skipped: want a record that denies a name: "
		    "CNAME ., found 'c'",
		    diag_line(box.diag, 0));
	unit_string("a name",
		    "l:4:1: note: skipped: want a name without an empty label, "
		    "found 'd.a..b'",
		    diag_line(box.diag, 1));
}

static const struct unit_test tests[] = {
	UNIT(a_note_points_to_the_line_of_the_record),
	UNIT(names_without_an_answer_are_listed),
};

int main(void)
{
	return unit_main("rpz", tests, ARRAY_SIZE(tests));
}
