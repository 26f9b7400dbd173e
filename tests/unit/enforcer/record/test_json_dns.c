/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_json_dns.c - the question with its registered domain, and the records
 * and addresses of an answer.
 */
#include "enforcer/record/json_dns.h"

#include <string.h>

#include "enforcer/alert/domain.h"
#include "enforcer/dns/msg.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/jsonout.h"
#include "policy/base.h"
#include "tests/unit/builder.h"
#include "tests/unit/jsoncheck.h"
#include "tests/unit/unit.h"

struct desk {
	struct builder builder;
	struct dns_msg msg;
	struct jsonout *json;
	struct buf line;
};

static void desk_begin(struct desk *desk)
{
	CU_ASSERT_EQUAL_FATAL(dns_msg_parse(desk->builder.wire,
					    desk->builder.len, &desk->msg),
			      0);
	CU_ASSERT_EQUAL_FATAL(jsonout_new(&desk->json), 0);
	buf_clear(&desk->line);
	jsonout_begin(desk->json, &desk->line);
}

static void desk_check(struct desk *desk, const struct jsoncheck *checks,
		       size_t n)
{
	jsonout_end(desk->json);
	buf_text(&desk->line, "\n");
	buf_char(&desk->line, '\0');
	jsoncheck_line(desk->line.data, checks, n);
	jsonout_free(desk->json);
	buf_done(&desk->line);
}

static void a_question_has_the_domain_that_was_registered(void)
{
	static const struct {
		const char *name, *want_name, *want_domain;
	} cases[] = {
		{ "www.Example.co.uk", "www.Example.co.uk", "example.co.uk" },
		{ "example.com", "example.com", "example.com" },
		{ "co.uk", "co.uk", "-" },
		{ ".", ".", "-" },
	};
	const struct alert_domain_options options = { 0 };
	struct alert_domains *domains;
	static struct desk desk;
	size_t i;

	if (alert_domain_new(&options, &domains) < 0) {
		unit_skip("there is no public suffix list here");
		return;
	}
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct jsoncheck checks[] = {
			{ "name", cases[i].want_name },
			{ "type", "AAAA" },
			{ "class", "IN" },
			{ "registered_domain", cases[i].want_domain },
		};

		builder_begin(&desk.builder, 0, cases[i].name, RRTYPE_AAAA);
		desk_begin(&desk);
		record_json_dns_question(desk.json, domains,
					 &desk.msg.question);
		desk_check(&desk, checks, ARRAY_SIZE(checks));
	}
	alert_domain_free(domains);
}

static void without_a_list_no_domain_is_given(void)
{
	static const struct jsoncheck checks[] = {
		{ "name", "www.example.com" },
		{ "registered_domain", "-" },
	};
	static struct desk desk;

	builder_begin(&desk.builder, 0, "www.example.com", RRTYPE_A);
	desk_begin(&desk);
	record_json_dns_question(desk.json, NULL, &desk.msg.question);
	desk_check(&desk, checks, ARRAY_SIZE(checks));
}

static void an_answer_has_its_records_and_only_addresses_are_resolved(void)
{
	static const struct jsoncheck checks[] = {
		{ "response_code", "NOERROR" },
		{ "answers.0.name", "www.example.com" },
		{ "answers.0.type", "CNAME" },
		{ "answers.0.data", "a.example" },
		{ "answers.0.ttl", "60" },
		{ "answers.1.name", "a.example" },
		{ "answers.1.data", "192.0.2.1" },
		{ "answers.2.type", "AAAA" },
		{ "answers.2.data", "2001:db8::1" },
		{ "answers.3", "-" }, /* the additional record */
		{ "resolved_ip.0", "192.0.2.1" },
		{ "resolved_ip.1", "2001:db8::1" },
		{ "resolved_ip.2", "-" },
	};
	static struct desk desk;

	builder_begin(&desk.builder, DNS_MSG_QR, "www.example.com", RRTYPE_A);
	builder_add(&desk.builder, 1, "www.example.com 60 CNAME a.example");
	builder_add(&desk.builder, 1, "a.example 60 A 192.0.2.1");
	builder_add(&desk.builder, 1, "a.example 60 AAAA 2001:db8::1");
	builder_add(&desk.builder, 3, "b.example 60 A 192.0.2.2");
	desk_begin(&desk);
	record_json_dns_answer(desk.json, &desk.msg, true);
	desk_check(&desk, checks, ARRAY_SIZE(checks));
}

/* A record of type A whose owner is a pointer to the first name. */
static void add_pointing(struct builder *b, uint8_t last)
{
	const uint8_t rr[] = { 0xc0, DNS_MSG_HEADER_LEN,
			       0,    RRTYPE_A,
			       0,    DNS_MSG_CLASS_IN,
			       0,    0,
			       0,    60,
			       0,    4,
			       192,  0,
			       2,    last };

	builder_bytes(b, rr, sizeof(rr));
	b->wire[7]++;
}

static void a_name_that_is_pointed_at_is_in_full(void)
{
	static const struct jsoncheck checks[] = {
		{ "answers.0.name", "www.Example.com" },
		{ "answers.0.data", "192.0.2.1" },
		{ "answers.1.name", "WWW.example.com" },
		{ "answers.2.name", "www.Example.com" },
		{ "answers.2.data", "192.0.2.3" },
		{ "answers.3", "-" },
		{ "resolved_ip.0", "192.0.2.1" },
		{ "resolved_ip.1", "192.0.2.2" },
		{ "resolved_ip.2", "192.0.2.3" },
		{ "resolved_ip.3", "-" },
	};
	static struct desk desk;

	builder_begin(&desk.builder, DNS_MSG_QR, "www.Example.com", RRTYPE_A);
	add_pointing(&desk.builder, 1);
	builder_add(&desk.builder, 1, "WWW.example.com 60 A 192.0.2.2");
	add_pointing(&desk.builder, 3);
	desk_begin(&desk);
	record_json_dns_answer(desk.json, &desk.msg, true);
	desk_check(&desk, checks, ARRAY_SIZE(checks));
}

static void without_a_question_the_first_record_is_pointed_at(void)
{
	static const struct jsoncheck checks[] = {
		{ "answers.0.name", "a.example" },
		{ "answers.1.name", "a.example" },
		{ "answers.2", "-" },
	};
	static struct desk desk;

	builder_begin(&desk.builder, DNS_MSG_QR, ".", RRTYPE_A);
	desk.builder.wire[5] = 0;
	desk.builder.len = DNS_MSG_HEADER_LEN;
	builder_add(&desk.builder, 1, "a.example 60 A 192.0.2.1");
	add_pointing(&desk.builder, 2);
	desk_begin(&desk);
	record_json_dns_answer(desk.json, &desk.msg, true);
	desk_check(&desk, checks, ARRAY_SIZE(checks));
}

static void long_data_is_cut(void)
{
	char rr[2400] = "www.example.com 60 TYPE999 ";
	static struct desk desk;
	const char *data;
	size_t i;

	for (i = 0; i < 1100; i++)
		strcat(rr, "ab");
	builder_begin(&desk.builder, DNS_MSG_QR, "www.example.com", RRTYPE_A);
	builder_add(&desk.builder, 1, rr);
	desk_begin(&desk);
	record_json_dns_answer(desk.json, &desk.msg, true);
	buf_char(&desk.line, '\0');
	data = strstr(desk.line.data, "\"data\":\"");
	CU_ASSERT_PTR_NOT_NULL_FATAL(data);
	/* The backslash of \# 1100 is escaped in JSON. */
	CU_ASSERT_EQUAL(strcspn(data + 8, "\""), 1023 + 1);
	jsonout_free(desk.json);
	buf_done(&desk.line);
}

static void the_flags_of_the_header_are_a_list(void)
{
	static const struct jsoncheck checks[] = {
		{ "header_flags.0", "AA" },
		{ "header_flags.1", "RD" },
		{ "header_flags.2", "-" },
	};
	static struct desk desk;

	builder_begin(&desk.builder, DNS_MSG_QR | DNS_MSG_AA | DNS_MSG_RD,
		      "www.example.com", RRTYPE_A);
	desk_begin(&desk);
	record_json_dns_flags(desk.json, &desk.msg);
	desk_check(&desk, checks, ARRAY_SIZE(checks));
}

static void a_code_has_its_name(void)
{
	static const struct jsoncheck checks[] = {
		{ "response_code", "NXDOMAIN" },
	};
	static struct desk desk;

	builder_begin(&desk.builder, 0, "www.example.com", RRTYPE_A);
	desk_begin(&desk);
	record_json_dns_code(desk.json, 3);
	desk_check(&desk, checks, ARRAY_SIZE(checks));
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_question_has_the_domain_that_was_registered),
		UNIT(without_a_list_no_domain_is_given),
		UNIT(an_answer_has_its_records_and_only_addresses_are_resolved),
		UNIT(a_name_that_is_pointed_at_is_in_full),
		UNIT(without_a_question_the_first_record_is_pointed_at),
		UNIT(long_data_is_cut),
		UNIT(the_flags_of_the_header_are_a_list),
		UNIT(a_code_has_its_name),
	};

	return unit_main("record_json_dns", tests, ARRAY_SIZE(tests));
}
