/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_msg.c - whole messages: header, counts, EDNS, damage, size.
 */
#include "enforcer/dns/msg.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/dns/code.h"
#include "policy/base.h"
#include "tests/unit/builder.h"
#include "tests/unit/unit.h"

static void the_header_is_read(void)
{
	static struct builder b;
	struct dns_msg msg;

	builder_begin(&b, 0xafb3, "www.example.com", 28);
	CU_ASSERT_EQUAL(dns_msg_parse(b.wire, b.len, &msg), 0);
	CU_ASSERT_FALSE(msg.damaged);
	CU_ASSERT_EQUAL(msg.id, 0x1234);
	CU_ASSERT_EQUAL(msg.flags, 0xafb3);
	CU_ASSERT_EQUAL(msg.opcode, 5);
	CU_ASSERT_EQUAL(msg.rcode, 3);
	CU_ASSERT_EQUAL(msg.n_questions, 1);
	CU_ASSERT_EQUAL(msg.question.type, 28);
	CU_ASSERT_EQUAL(msg.question.class, 1);
	CU_ASSERT_EQUAL(msg.question.name.len, 17);
	CU_ASSERT_EQUAL(msg.trailing, 0);
	CU_ASSERT_FALSE(msg.edns.present);
}

static void records_come_in_order_with_their_sections(void)
{
	char owner[DNS_NAME_TEXT_MAX], line[128], all[512] = "";
	static struct builder b;
	struct dns_msg_walk walk = { 0 };
	struct dns_msg_rr rr;
	struct dns_name name;
	struct dns_msg msg;

	builder_begin(&b, 0x8180, "www.example.com", 1);
	builder_add(&b, 1, "www.example.com 60 CNAME a.example");
	builder_add(&b, 1, "a.example 7 A 192.0.2.1");
	builder_add(&b, 2, "example 3600 NS ns.example");
	builder_add(&b, 3, "ns.example 2147483647 A 192.0.2.53");
	builder_add(&b, 3, "ns.example 2147483648 AAAA 2001:db8::53");
	builder_add(&b, 3, "x.example 4294967295 TYPE999 -");
	CU_ASSERT_EQUAL(dns_msg_parse(b.wire, b.len, &msg), 0);
	CU_ASSERT_EQUAL(msg.n_rrs[DNS_MSG_ANSWER], 2);
	CU_ASSERT_EQUAL(msg.n_rrs[DNS_MSG_AUTHORITY], 1);
	CU_ASSERT_EQUAL(msg.n_rrs[DNS_MSG_ADDITIONAL], 3);
	while (dns_msg_next(&msg, &walk, &rr)) {
		dns_msg_owner(&msg, &rr, &name);
		(void)snprintf(line, sizeof(line), "%d %s %u %u %u;",
			       rr.section, dns_name_text(&name, owner),
			       rr.ttl_s, rr.type, rr.rdata_len);
		strcat(all, line);
	}
	/* RFC 2181 8: a TTL with the top bit set is 0. */
	unit_string("records",
		    "0 www.example.com 60 5 11;0 a.example 7 1 4;"
		    "1 example 3600 2 12;2 ns.example 2147483647 1 4;"
		    "2 ns.example 0 28 16;2 x.example 0 999 0;",
		    all);
	CU_ASSERT_FALSE(dns_msg_next(&msg, &walk, &rr));
}

/* An OPT record: owner, class, TTL and rdata as bytes. */
static void add_opt(struct builder *b, const char *hex_ttl_rdata)
{
	char record[128];

	(void)snprintf(record, sizeof(record), ". %s", hex_ttl_rdata);
	builder_add(b, 3, record);
}

static void edns_extends_the_rcode(void)
{
	static struct builder b;
	struct dns_msg msg;
	char name[DNS_CODE_NAME_MAX];

	builder_begin(&b, 0x8187, "www.example.com", 1);
	/* TTL 0x81028000: rcode 0x81., version 2, DO. */
	add_opt(&b, "2164424704 TYPE41 000a0002abcd000c0000");
	b.wire[b.len - 10 - 8] = 0x12; /* class: 0x1201 bytes */
	CU_ASSERT_EQUAL(dns_msg_parse(b.wire, b.len, &msg), 0);
	CU_ASSERT_TRUE(msg.edns.present);
	CU_ASSERT_TRUE(msg.edns.dnssec_ok);
	CU_ASSERT_EQUAL(msg.edns.version, 2);
	CU_ASSERT_EQUAL(msg.edns.udp_size, 0x1201);
	CU_ASSERT_EQUAL(msg.rcode, 0x817);
	unit_string("rcode", "RCODE2071", dns_code_rcode_name(0x817, name));
}

static const struct {
	const char *what;
	unsigned int section;
	const char *first, *second; /* records; second may be NULL */
} bad_edns[] = {
	{ "two of them", 3, ". 0 TYPE41 -", ". 0 TYPE41 -" },
	{ "with an owner", 3, "a.example 0 TYPE41 -", NULL },
	{ "in the answer", 1, ". 0 TYPE41 -", NULL },
	{ "in the authority", 2, ". 0 TYPE41 -", NULL },
	{ "half an option", 3, ". 0 TYPE41 000a00", NULL },
	{ "an option past the end", 3, ". 0 TYPE41 000a000200", NULL },
};

static void malformed_edns_is_refused(void)
{
	static struct builder b;
	struct dns_msg msg;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad_edns); i++) {
		builder_begin(&b, 0x8180, "www.example.com", 1);
		builder_add(&b, bad_edns[i].section, bad_edns[i].first);
		if (bad_edns[i].second)
			builder_add(&b, bad_edns[i].section,
				    bad_edns[i].second);
		if (dns_msg_parse(b.wire, b.len, &msg) != -EBADMSG)
			unit_string(bad_edns[i].what, "refused", "taken");
	}
}

static void each_shorter_message_is_damaged(void)
{
	static struct builder b;
	struct dns_msg msg;
	size_t len;

	builder_begin(&b, 0x8180, "www.example.com", 1);
	builder_add(&b, 1, "www.example.com 60 CNAME a.example");
	builder_add(&b, 1, "a.example 7 A 192.0.2.1");
	for (len = 0; len < b.len; len++) {
		CU_ASSERT_EQUAL(dns_msg_parse(b.wire, len, &msg), -EBADMSG);
		CU_ASSERT_TRUE(msg.damaged);
	}
	CU_ASSERT_EQUAL(dns_msg_parse(b.wire, b.len, &msg), 0);
}

static void what_is_readable_before_the_damage_is_kept(void)
{
	static struct builder b;
	struct dns_msg_walk walk = { 0 };
	struct dns_msg_rr rr;
	struct dns_msg msg;

	builder_begin(&b, 0x8180, "www.example.com", 1);
	builder_add(&b, 1, "www.example.com 60 A 192.0.2.1");
	builder_add(&b, 1, "www.example.com 60 A 192.0.2.2");
	CU_ASSERT_EQUAL(dns_msg_parse(b.wire, b.len - 1, &msg), -EBADMSG);
	CU_ASSERT_EQUAL(msg.question.name.len, 17);
	CU_ASSERT_EQUAL(msg.n_rrs[DNS_MSG_ANSWER], 1);
	CU_ASSERT_TRUE(dns_msg_next(&msg, &walk, &rr));
	CU_ASSERT_FALSE(dns_msg_next(&msg, &walk, &rr));
}

static void counts_beyond_the_message_are_refused(void)
{
	static struct builder b;
	struct dns_msg msg;
	size_t at;

	for (at = 4; at < 12; at += 2) {
		builder_begin(&b, 0x8180, "www.example.com", 1);
		builder_add(&b, 1, "www.example.com 60 A 192.0.2.1");
		b.wire[at] = 0xff;
		CU_ASSERT_EQUAL(dns_msg_parse(b.wire, b.len, &msg), -EBADMSG);
	}
}

static void trailing_bytes_are_counted(void)
{
	static struct builder b;
	struct dns_msg msg;

	builder_begin(&b, 0x8180, "www.example.com", 1);
	builder_bytes(&b, "xyz", 3);
	CU_ASSERT_EQUAL(dns_msg_parse(b.wire, b.len, &msg), 0);
	CU_ASSERT_EQUAL(msg.trailing, 3);
}

static void a_message_may_have_no_question(void)
{
	static const uint8_t wire[12] = { 0x12, 0x34, 0x81, 0x85 };
	struct dns_msg msg;

	CU_ASSERT_EQUAL(dns_msg_parse(wire, sizeof(wire), &msg), 0);
	CU_ASSERT_EQUAL(msg.n_questions, 0);
	CU_ASSERT_EQUAL(msg.question.name.len, 0);
	CU_ASSERT_EQUAL(msg.rcode, 5);
}

/* Three questions, of which the second begins in the first one's name. */
static const uint8_t several[] = "\0\0\0\0\0\3\0\0\0\0\0\0"
				 "\4_ipp\4_tcp\5local\0\0\14\0\1"
				 "\5_ipps\xc0\x11\0\14\x80\1"
				 "\4host\xc0\x16\0\xff\0\1";

static void of_several_questions_the_first_is_shown(void)
{
	char text[DNS_NAME_TEXT_MAX];
	struct dns_msg msg;

	CU_ASSERT_EQUAL(dns_msg_parse(several, sizeof(several) - 1, &msg), 0);
	CU_ASSERT_EQUAL(msg.n_questions, 3);
	unit_string("name", "_ipp._tcp.local",
		    dns_name_text(&msg.question.name, text));
	CU_ASSERT_EQUAL(msg.question.type, 12);
}

static void damage_behind_the_first_question_leaves_it_readable(void)
{
	uint8_t wire[sizeof(several)];
	struct dns_msg msg;

	memcpy(wire, several, sizeof(wire));
	wire[40] = 0xff; /* the second name's pointer */
	CU_ASSERT_EQUAL(dns_msg_parse(wire, sizeof(wire) - 1, &msg), -EBADMSG);
	CU_ASSERT_EQUAL(msg.question.type, 12);
}

static void a_message_may_have_five_thousand_records(void)
{
	static struct builder b;
	struct dns_msg_walk walk = { 0 };
	struct dns_msg_rr rr;
	struct dns_name name;
	struct dns_msg msg;
	unsigned int n, same = 0;

	builder_begin(&b, 0x8180, "a", 1);
	for (n = 0; n < 5000; n++) /* an owner of 2 bytes would be shorter */
		builder_bytes(&b, "\xc0\x0c\0\1\0\1\0\0\0\x3c\0\0", 12);
	b.wire[6] = 5000 >> 8;
	b.wire[7] = 5000 & 0xff;
	CU_ASSERT_EQUAL(dns_msg_parse(b.wire, b.len, &msg), -EBADMSG);
	for (n = 0; n < 5000; n++)
		b.wire[19 + 12 * n + 3] = 10; /* NULL, which may be empty */
	CU_ASSERT_EQUAL(dns_msg_parse(b.wire, b.len, &msg), 0);
	for (n = 0; dns_msg_next(&msg, &walk, &rr); n++) {
		dns_msg_owner(&msg, &rr, &name);
		same += dns_name_equal(&name, &msg.question.name);
	}
	CU_ASSERT_EQUAL(n, 5000);
	CU_ASSERT_EQUAL(same, 5000);
}

static void more_than_64_kb_is_no_message(void)
{
	static uint8_t wire[65536] = { 0x12, 0x34, 0x81, 0x80 };
	struct dns_msg msg;

	CU_ASSERT_EQUAL(dns_msg_parse(wire, 65536, &msg), -EBADMSG);
	CU_ASSERT_EQUAL(dns_msg_parse(wire, 65535, &msg), 0);
	CU_ASSERT_EQUAL(msg.trailing, 65535 - 12);
}

static const struct unit_test tests[] = {
	UNIT(the_header_is_read),
	UNIT(records_come_in_order_with_their_sections),
	UNIT(edns_extends_the_rcode),
	UNIT(malformed_edns_is_refused),
	UNIT(each_shorter_message_is_damaged),
	UNIT(what_is_readable_before_the_damage_is_kept),
	UNIT(counts_beyond_the_message_are_refused),
	UNIT(trailing_bytes_are_counted),
	UNIT(a_message_may_have_no_question),
	UNIT(of_several_questions_the_first_is_shown),
	UNIT(damage_behind_the_first_question_leaves_it_readable),
	UNIT(a_message_may_have_five_thousand_records),
	UNIT(more_than_64_kb_is_no_message),
};

int main(void)
{
	return unit_main("dns_msg", tests, ARRAY_SIZE(tests));
}
