/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_rdata.c - the text, names and addresses of records, and malformed rdata.
 */
#include "enforcer/dns/msg.h"
#include "enforcer/dns/rdata.h"

#include <string.h>
#include <sys/socket.h>

#include "policy/base.h"
#include "tests/unit/builder.h"
#include "tests/unit/unit.h"

#define QUESTION "q.example"

/* The message's first record; false: malformed. */
static bool first_record(struct builder *b, const char *record,
			 struct dns_msg *msg, struct dns_msg_rr *rr)
{
	struct dns_msg_walk walk = { 0 };

	builder_begin(b, 0x8180, QUESTION, 1);
	builder_add(b, 1, record);
	return dns_msg_parse(b->wire, b->len, msg) == 0 &&
	       dns_msg_next(msg, &walk, rr);
}

static const struct {
	const char *record;
	const char *want; /* NULL: malformed */
} texts[] = {
	{ "a.example 60 A 192.0.2.1", "192.0.2.1" },
	{ "a.example 60 TYPE1 c00002", NULL },
	{ "a.example 60 TYPE1 c000020101", NULL },
	{ "a.example 60 TYPE1 -", NULL },
	{ "a.example 60 AAAA 2001:db8::1", "2001:db8::1" },
	{ "a.example 60 TYPE28 c0000201", NULL },
	{ "a.example 60 CNAME B.example", "B.example" },
	{ "a.example 60 CNAME .", "." },
	{ "a.example 60 TYPE5 -", NULL },
	{ "a.example 60 TYPE5 0161", NULL },	    /* no root */
	{ "a.example 60 TYPE5 01610000", NULL },    /* a byte too many */
	{ "a.example 60 TYPE5 c00c", "q.example" }, /* compressed */
	{ "a.example 60 TYPE5 0161c00c", "a.q.example" },
	{ "a.example 60 TYPE39 c00c", "q.example" },
	{ "a.example 60 NS b.example", "b.example" },
	{ "a.example 60 PTR b.example", "b.example" },
	{ "a.example 60 TYPE15 000a01610000", NULL },
	{ "a.example 60 TYPE15 000a016100", "10 a" },
	{ "a.example 60 TYPE15 000a", NULL },
	{ "a.example 60 TYPE33 0001000201bb016100", "1 2 443 a" },
	{ "a.example 60 TYPE33 0001000201bbc00c", "1 2 443 q.example" },
	{ "a.example 60 TYPE16 00", "\"\"" },
	{ "a.example 60 TYPE16 036162630122", "\"abc\" \"\\\"\"" },
	{ "a.example 60 TYPE16 045c0a20ff", "\"\\\\\\010 \\255\"" },
	{ "a.example 60 TYPE16 -", NULL },
	{ "a.example 60 TYPE16 0261", NULL },
	{ "a.example 60 TYPE6 016100c00c"
	  "0000000100000002000000030000000400000005",
	  "a q.example 1 2 3 4 5" },
	{ "a.example 60 TYPE6 016100c00c00000001", NULL },
	{ "a.example 60 TYPE99 0a0B", "\\# 2 0a0b" },
	{ "a.example 60 TYPE10 -", "\\# 0" },
	/* HTTPS */
	{ "a.example 60 HTTPS 0 b.example", "0 b.example" },
	{ "a.example 60 HTTPS 1 . 192.0.2.1", "1 . ipv4hint=192.0.2.1" },
	{ "a.example 60 HTTPS 1 . 2001:db8::1", "1 . ipv6hint=2001:db8::1" },
	{ "a.example 60 TYPE65 000100"
	  "000100060268320268330003000201bb",
	  "1 . alpn=h2,h3 port=443" },
	{ "a.example 60 TYPE65 000100"
	  "00000004000100030001000302683200020000"
	  "0003000200350005000401020304",
	  "1 . mandatory=alpn,port alpn=h2 no-default-alpn port=53 "
	  "ech=AQIDBA==" },
	{ "a.example 60 TYPE64 000100"
	  "00040008c0000201c0000202"
	  "00070004"
	  "2f71223f"
	  "00080000"
	  "fde80001ff",
	  "1 . ipv4hint=192.0.2.1,192.0.2.2 dohpath=\"/q\\\"?\" ohttp "
	  "key65000=\"\\255\"" },
	{ "a.example 60 TYPE65 000100"
	  "00010006052c5c200a61",
	  "1 . alpn=\\\\,\\\\\\\\\\032\\010a" },
	{ "a.example 60 TYPE65 0001", NULL },
	{ "a.example 60 TYPE65 0001c00c", NULL },	      /* compressed */
	{ "a.example 60 TYPE65 0001000004000300", NULL },     /* cut */
	{ "a.example 60 TYPE65 00010000040000", NULL },	      /* no hint */
	{ "a.example 60 TYPE65 00010000040003c00002", NULL }, /* 3 bytes */
	{ "a.example 60 TYPE65 00010000060004c0000201", NULL },
	{ "a.example 60 TYPE65 00010000030001bb", NULL },
	{ "a.example 60 TYPE65 0001000002000100", NULL }, /* must be empty */
	{ "a.example 60 TYPE65 00010000010000", NULL },	  /* no alpn */
	{ "a.example 60 TYPE65 0001000001000100", NULL }, /* an empty one */
	{ "a.example 60 TYPE65 000100000100020368", NULL },
	{ "a.example 60 TYPE65 00010000000000", NULL },
	{ "a.example 60 TYPE65 000100"
	  "0003000201bb"
	  "0003000201bb",
	  NULL },
	{ "a.example 60 TYPE65 000100"
	  "0003000201bb"
	  "000100030268"
	  "32",
	  NULL }, /* keys descend */
};

static void rdata_is_written_or_refused(void)
{
	static struct builder b;
	struct dns_msg_rr rr;
	struct dns_msg msg;
	char text[512];
	const char *want;
	size_t i, len;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		want = texts[i].want ?: "(refused)";
		strcpy(text, "(refused)");
		len = strlen(text);
		if (first_record(&b, texts[i].record, &msg, &rr))
			len = dns_rdata_text(&msg, &rr, text, sizeof(text));
		unit_string(texts[i].record, want, text);
		CU_ASSERT_EQUAL(len, strlen(want));
	}
}

static void text_that_does_not_fit_is_cut_and_measured(void)
{
	static struct builder b;
	struct dns_msg_rr rr;
	struct dns_msg msg;
	char text[16];

	CU_ASSERT_TRUE_FATAL(first_record(
		&b, "a.example 60 CNAME long.name.example", &msg, &rr));
	memset(text, 'x', sizeof(text));
	CU_ASSERT_EQUAL(dns_rdata_text(&msg, &rr, text, 10), 17);
	unit_string("cut", "long.name", text);
	CU_ASSERT_EQUAL(text[10], 'x');
	CU_ASSERT_EQUAL(dns_rdata_text(&msg, &rr, NULL, 0), 17);
	CU_ASSERT_EQUAL(dns_rdata_text(&msg, &rr, text, 1), 17);
	unit_string("no room", "", text);
}

static void classes_without_a_meaning_are_opaque(void)
{
	static struct builder b;
	struct ip_addr addr;
	struct dns_msg_rr rr;
	struct dns_msg msg;
	char text[64];

	CU_ASSERT_TRUE_FATAL(first_record(&b, ". 60 A 192.0.2.1", &msg, &rr));
	rr.class = 3; /* CH */
	dns_rdata_text(&msg, &rr, text, sizeof(text));
	unit_string("CH A", "\\# 4 c0000201", text);
	CU_ASSERT_FALSE(dns_rdata_addr(&msg, &rr, &addr));
	rr.class = 0x8001; /* mDNS's flush bit */
	dns_rdata_text(&msg, &rr, text, sizeof(text));
	unit_string("mDNS A", "192.0.2.1", text);
}

static void an_update_may_have_empty_rdata(void)
{
	static struct builder b;
	struct dns_msg_rr rr;
	struct dns_msg msg;

	CU_ASSERT_FALSE_FATAL(first_record(&b, ". 0 TYPE1 -", &msg, &rr));
	b.wire[b.len - 7] = 255; /* class ANY */
	CU_ASSERT_EQUAL(dns_msg_parse(b.wire, b.len, &msg), 0);
	b.wire[b.len - 7] = 254; /* NONE */
	CU_ASSERT_EQUAL(dns_msg_parse(b.wire, b.len, &msg), 0);
}

static const struct {
	const char *record;
	const char *want; /* NULL: has none */
} targets[] = {
	{ "a.example 60 CNAME b.example", "b.example" },
	{ "a.example 60 DNAME b.example", "b.example" },
	{ "a.example 60 NS b.example", "b.example" },
	{ "a.example 60 PTR b.example", "b.example" },
	{ "a.example 60 TYPE15 000a016200", "b" },
	{ "a.example 60 TYPE33 000100020003016200", "b" },
	{ "a.example 60 HTTPS 1 b.example 192.0.2.1", "b.example" },
	{ "a.example 60 A 192.0.2.1", NULL },
	{ "a.example 60 TYPE16 0161", NULL },
	{ "a.example 60 TYPE99 016100", NULL },
	{ "a.example 60 TYPE6 016100016200"
	  "0000000100000002000000030000000400000005",
	  NULL },
};

static void records_point_to_names(void)
{
	char text[DNS_NAME_TEXT_MAX];
	static struct builder b;
	struct dns_name name;
	struct dns_msg_rr rr;
	struct dns_msg msg;
	const char *got;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(targets); i++) {
		CU_ASSERT_TRUE_FATAL(
			first_record(&b, targets[i].record, &msg, &rr));
		got = dns_rdata_target(&msg, &rr, &name)
			      ? dns_name_text(&name, text)
			      : "(none)";
		unit_string(targets[i].record, targets[i].want ?: "(none)",
			    got);
	}
}

static void hints_of_both_families_are_counted_together(void)
{
	static struct builder b;
	struct ip_addr addr;
	struct dns_msg_rr rr;
	struct dns_msg msg;

	CU_ASSERT_TRUE_FATAL(
		first_record(&b,
			     "a.example 60 TYPE65 000700"
			     "00040008c0000201c0000202"
			     "0006001020010db8000000000000000000000003",
			     &msg, &rr));
	CU_ASSERT_EQUAL(dns_rdata_priority(&msg, &rr), 7);
	CU_ASSERT_TRUE(dns_rdata_hint(&msg, &rr, 1, &addr));
	CU_ASSERT_EQUAL(addr.family, AF_INET);
	CU_ASSERT_EQUAL(addr.bytes[3], 2);
	CU_ASSERT_TRUE(dns_rdata_hint(&msg, &rr, 2, &addr));
	CU_ASSERT_EQUAL(addr.family, AF_INET6);
	CU_ASSERT_EQUAL(addr.bytes[15], 3);
	CU_ASSERT_FALSE(dns_rdata_hint(&msg, &rr, 3, &addr));
	CU_ASSERT_TRUE_FATAL(
		first_record(&b, "a.example 60 A 192.0.2.1", &msg, &rr));
	CU_ASSERT_FALSE(dns_rdata_hint(&msg, &rr, 0, &addr));
	CU_ASSERT_EQUAL(dns_rdata_priority(&msg, &rr), 0);
}

static const struct unit_test tests[] = {
	UNIT(rdata_is_written_or_refused),
	UNIT(text_that_does_not_fit_is_cut_and_measured),
	UNIT(classes_without_a_meaning_are_opaque),
	UNIT(an_update_may_have_empty_rdata),
	UNIT(records_point_to_names),
	UNIT(hints_of_both_families_are_counted_together),
};

int main(void)
{
	return unit_main("dns_rdata", tests, ARRAY_SIZE(tests));
}
