/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_chain.c - chains of CNAME and DNAME, whole and broken.
 */
#include "enforcer/dns/chain.h"

#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/builder.h"
#include "tests/unit/unit.h"

#define Q "q.example"
#define N64 "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn."

static const struct {
	const char *what;
	const char *answer[4];
	const char *want; /* the end and the least TTL, or "broken" */
} chains[] = {
	{ "no alias", { Q " 60 A 192.0.2.1" }, Q " -" },
	{ "one", { Q " 60 CNAME a.example" }, "a.example 60" },
	{ "disorder, and case",
	  { "b.example 70 A 192.0.2.1", "A.example 50 CNAME b.Example",
	    Q " 60 CNAME a.example" },
	  "b.Example 50" },
	{ "the same CNAME twice",
	  { Q " 60 CNAME a.example", Q " 50 CNAME A.EXAMPLE" },
	  "A.EXAMPLE 50" },
	{ "two CNAMEs",
	  { Q " 60 CNAME a.example", Q " 60 CNAME b.example" },
	  "broken" },
	{ "a CNAME of another name",
	  { "x.example 1 CNAME y.example" },
	  Q " -" },
	{ "a CNAME to itself", { Q " 60 CNAME " Q }, "broken" },
	{ "a loop",
	  { Q " 60 CNAME a.example", "a.example 60 CNAME " Q },
	  "broken" },
	{ "a DNAME with its CNAME",
	  { "example 40 DNAME a.test", Q " 60 CNAME q.a.test" },
	  "q.a.test 40" },
	{ "a DNAME with a CNAME of less life",
	  { "example 40 DNAME a.test", Q " 0 CNAME q.A.test" },
	  "q.A.test 0" },
	{ "a DNAME alone", { "example 40 DNAME a.test" }, "q.a.test 40" },
	{ "a DNAME behind a CNAME",
	  { "b.net 30 DNAME c.org", "a.b.net 60 CNAME a.c.org",
	    Q " 60 CNAME a.b.net" },
	  "a.c.org 30" },
	{ "a DNAME to the root", { "example 40 DNAME ." }, "q 40" },
	{ "a DNAME of the root", { ". 40 DNAME test" }, "broken" },
	{ "a CNAME that doesn't follow from the DNAME",
	  { "example 40 DNAME a.test", Q " 60 CNAME q.b.test" },
	  "broken" },
	{ "two DNAMEs that differ",
	  { "example 40 DNAME a.test", "example 40 DNAME b.test" },
	  "broken" },
	{ "a DNAME of the name itself", { Q " 40 DNAME a.test" }, Q " -" },
	{ "a DNAME of a name with the same end",
	  { "xample 40 DNAME a.test" },
	  Q " -" },
	{ "a DNAME that grows for ever",
	  { "example 40 DNAME a.example" },
	  "broken" },
	{ "a DNAME that makes the name too long",
	  { "example 40 DNAME " N64 N64 N64 N64 "x" },
	  "broken" },
};

static void follow(const struct builder *b, char *buf, size_t size)
{
	char name[DNS_NAME_TEXT_MAX];
	static struct dns_chain chain;
	const struct dns_name *end = &chain.links[0];
	enum dns_chain_end how;
	struct dns_msg msg;

	CU_ASSERT_EQUAL_FATAL(dns_msg_parse(b->wire, b->len, &msg), 0);
	how = dns_chain_follow(&msg, &chain);
	if (how != DNS_CHAIN_WHOLE) {
		(void)snprintf(buf, size, "%s",
			       how == DNS_CHAIN_BROKEN ? "broken" : "too long");
		return;
	}
	if (chain.n_links == 0) {
		CU_ASSERT_EQUAL(chain.ttl_s, UINT32_MAX);
		(void)snprintf(buf, size, Q " -");
		return;
	}
	end += chain.n_links - 1;
	(void)snprintf(buf, size, "%s %u", dns_name_text(end, name),
		       chain.ttl_s);
}

static void chains_end_where_their_records_lead(void)
{
	static struct builder b;
	char got[DNS_NAME_TEXT_MAX + 16];
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(chains); i++) {
		builder_begin(&b, 0x8180, Q, 1);
		for (k = 0; k < 4 && chains[i].answer[k]; k++)
			builder_add(&b, 1, chains[i].answer[k]);
		follow(&b, got, sizeof(got));
		unit_string(chains[i].what, chains[i].want, got);
	}
}

static void records_of_other_sections_and_classes_lead_nowhere(void)
{
	static struct builder b;
	char got[DNS_NAME_TEXT_MAX + 16];

	builder_begin(&b, 0x8180, Q, 1);
	builder_add(&b, 1, Q " 60 CNAME a");
	b.wire[b.len - 3 - 2 - 4 - 1] = 3; /* CH */
	builder_add(&b, 2, Q " 60 CNAME b");
	builder_add(&b, 3, Q " 60 CNAME c");
	follow(&b, got, sizeof(got));
	unit_string("none", Q " -", got);
}

/* A chain of @n CNAMEs, the last link first. */
static void follow_chain(unsigned int n, char *buf, size_t size)
{
	static struct builder b;
	char record[64];

	builder_begin(&b, 0x8180, "n0.example", 1);
	for (; n > 0; n--) {
		(void)snprintf(record, sizeof(record),
			       "n%u.example 9 CNAME n%u.example", n - 1, n);
		builder_add(&b, 1, record);
	}
	follow(&b, buf, size);
}

static void a_chain_has_16_links_and_no_more(void)
{
	char got[DNS_NAME_TEXT_MAX + 16];

	follow_chain(CHAIN_LINKS_MAX, got, sizeof(got));
	unit_string("16", "n16.example 9", got);
	follow_chain(CHAIN_LINKS_MAX + 1, got, sizeof(got));
	unit_string("17", "too long", got);
	follow_chain(60, got, sizeof(got));
	unit_string("60", "too long", got);
	follow_chain(1000, got, sizeof(got));
	unit_string("1000", "too long", got);
}

static const struct unit_test tests[] = {
	UNIT(chains_end_where_their_records_lead),
	UNIT(records_of_other_sections_and_classes_lead_nowhere),
	UNIT(a_chain_has_16_links_and_no_more),
};

int main(void)
{
	return unit_main("dns_chain", tests, ARRAY_SIZE(tests));
}
