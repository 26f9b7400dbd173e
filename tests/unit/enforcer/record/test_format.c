/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_format.c - what all formats are given: words, ends and owner of a
 * packet, and the bounded answers of a message.
 */
#include "enforcer/record/format.h"

#include <netinet/in.h>
#include <stdio.h>

#include "policy/base.h"
#include "tests/unit/record_sample.h"
#include "tests/unit/unit.h"

static void a_format_is_found_by_its_whole_name(void)
{
	CU_ASSERT_PTR_EQUAL(record_format_find("json"), &record_json);
	CU_ASSERT_PTR_EQUAL(record_format_find("kv"), &record_kv);
	CU_ASSERT_PTR_EQUAL(record_format_find("text"), &record_text);
	CU_ASSERT_PTR_NULL(record_format_find("js"));
	CU_ASSERT_PTR_NULL(record_format_find("jsonl"));
	CU_ASSERT_PTR_NULL(record_format_find(""));
}

static void each_value_has_its_word_and_the_neutral_one_none(void)
{
	int i;

	for (i = RECORD_QUERY; i <= RECORD_GATE; i++)
		CU_ASSERT_PTR_NOT_NULL(
			record_format_action((enum record_action)i));
	CU_ASSERT_PTR_NULL(record_format_mode(RECORD_NO_MODE));
	unit_string("mode", "audit", record_format_mode(RECORD_AUDIT));
	CU_ASSERT_PTR_NULL(record_format_alert(POLICY_ALERT_NONE));
	unit_string("alert", "high", record_format_alert(POLICY_ALERT_HIGH));
	CU_ASSERT_PTR_NULL(record_format_folded(RECORD_EQUAL));
	unit_string("folded", "user", record_format_folded(RECORD_OF_USER));
	unit_string("attribution", "exact",
		    record_format_attribution(EVENT_EXACT));
	unit_string("no attribution", "unknown", record_format_attribution(99));
}

static void a_transport_has_the_word_of_the_schema(void)
{
	static const struct {
		uint8_t proto;
		const char *want;
	} cases[] = {
		{ IPPROTO_TCP, "tcp" },	  { IPPROTO_UDP, "udp" },
		{ IPPROTO_ICMP, "icmp" }, { IPPROTO_ICMPV6, "ipv6-icmp" },
		{ IPPROTO_SCTP, "sctp" }, { IPPROTO_GRE, "other" },
	};
	struct event event = { .kind = EVENT_QUERY };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		event.proto = cases[i].proto;
		unit_string("transport", cases[i].want,
			    record_format_transport(&event));
	}
}

static void only_audit_and_unstopped_other_ports_are_let_through(void)
{
	static const struct {
		const char *what;
		enum record_mode mode;
		uint16_t flags;
		bool want;
	} cases[] = {
		{ "enforced", RECORD_ENFORCE, EVENT_STOPPED, false },
		{ "audited", RECORD_AUDIT, 0, true },
		{ "another port, stopped", RECORD_ENFORCE,
		  EVENT_OTHER_PORT | EVENT_STOPPED, false },
		{ "another port, not stopped", RECORD_ENFORCE, EVENT_OTHER_PORT,
		  true },
		{ "watched", RECORD_WATCH, 0, false },
	};
	struct event event = { .kind = EVENT_QUERY };
	struct record record = { .event = NULL };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		event.flags = cases[i].flags;
		record.mode = cases[i].mode;
		record.event = &event;
		if (record_format_let_through(&record) != cases[i].want) {
			fprintf(stderr, "%s\n", cases[i].what);
			CU_FAIL("let through or not");
		}
	}
	record = (struct record){ .mode = RECORD_ENFORCE };
	CU_ASSERT_FALSE(record_format_let_through(&record));
}

static void only_an_answer_in_place_of_an_error_has_a_code(void)
{
	struct event event = { .flags = EVENT_STOPPED | EVENT_DENIED };
	uint16_t rcode = 99;

	CU_ASSERT_FALSE(record_format_answered(&event, &rcode));
	CU_ASSERT_EQUAL(rcode, 99);
	event.flags = EVENT_STOPPED | EVENT_NXDOMAIN;
	CU_ASSERT(record_format_answered(&event, &rcode));
	CU_ASSERT_EQUAL(rcode, 3);
	event.flags = EVENT_STOPPED | EVENT_NODATA;
	CU_ASSERT(record_format_answered(&event, &rcode));
	CU_ASSERT_EQUAL(rcode, 0);
	event.flags = EVENT_STOPPED | EVENT_REFUSED_ANSWER;
	CU_ASSERT(record_format_answered(&event, &rcode));
	CU_ASSERT_EQUAL(rcode, 5);
}

static void source_and_destination_follow_the_direction(void)
{
	static struct sample s;
	struct record_view view;

	sample_query(&s, "www.example.com");
	record_format_view(&s.record, &view);
	CU_ASSERT_EQUAL(view.source.port, 40000);
	CU_ASSERT_EQUAL(view.destination.port, 53);
	CU_ASSERT_EQUAL(view.destination.ip.bytes[3], 0x35);
	s.event.outgoing = 0;
	record_format_view(&s.record, &view);
	CU_ASSERT_EQUAL(view.source.port, 53);
	CU_ASSERT_EQUAL(view.destination.port, 40000);
	CU_ASSERT_EQUAL(view.source.ip.bytes[3], 0x35);
	sample_done(&s);
}

/* Another process has used the socket since. */
static void an_answer_belongs_to_the_sender_of_its_question(void)
{
	static struct sample s;
	struct record_view view;

	sample_answer(&s, "www.example.com");
	s.event.owner.tgid = 99;
	record_format_view(&s.record, &view);
	CU_ASSERT_EQUAL(view.owner->tgid, 4242);
	s.record.question = NULL;
	record_format_view(&s.record, &view);
	CU_ASSERT_PTR_NULL(view.question);
	CU_ASSERT_EQUAL(view.owner->tgid, 99);
	s.event.flags |= EVENT_HAS_QUESTION;
	s.event.question.owner.tgid = 77;
	record_format_view(&s.record, &view);
	CU_ASSERT_PTR_EQUAL(view.question, &s.event.question);
	CU_ASSERT_EQUAL(view.owner->tgid, 77);
	sample_done(&s);
}

static void a_record_without_an_event_has_no_owner(void)
{
	const struct record record = { .action = RECORD_POLICY };
	struct record_view view;

	record_format_view(&record, &view);
	CU_ASSERT_PTR_NULL(view.event);
	CU_ASSERT_PTR_NULL(view.owner);
	CU_ASSERT_PTR_NOT_NULL(view.identity);
	unit_string("device", "", view.device);
}

/* A message with @n answers of 16 bytes each, and one additional record. */
static unsigned int count_answers(unsigned int n, unsigned int *ret_left_out)
{
	static struct builder b;
	struct dns_msg_walk walk = { 0 };
	struct dns_msg_rr rr;
	struct dns_msg msg;
	unsigned int i, found = 0;

	builder_begin(&b, DNS_MSG_QR, "a", RRTYPE_A);
	for (i = 0; i < n; i++)
		builder_add(&b, 1, "a 60 A 192.0.2.1");
	builder_add(&b, 3, "a 60 A 192.0.2.2");
	CU_ASSERT_EQUAL_FATAL(dns_msg_parse(b.wire, b.len, &msg), 0);
	while (record_format_next_answer(&msg, &walk, &rr))
		found++;
	*ret_left_out = record_format_left_out(&msg);
	return found;
}

static void a_record_shows_256_answers_and_counts_the_rest(void)
{
	unsigned int left_out;

	CU_ASSERT_EQUAL(count_answers(0, &left_out), 0);
	CU_ASSERT_EQUAL(left_out, 0);
	CU_ASSERT_EQUAL(count_answers(256, &left_out), 256);
	CU_ASSERT_EQUAL(left_out, 0);
	CU_ASSERT_EQUAL(count_answers(260, &left_out), 256);
	CU_ASSERT_EQUAL(left_out, 4);
	CU_ASSERT_EQUAL(record_format_left_out(NULL), 0);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_format_is_found_by_its_whole_name),
		UNIT(each_value_has_its_word_and_the_neutral_one_none),
		UNIT(a_transport_has_the_word_of_the_schema),
		UNIT(only_audit_and_unstopped_other_ports_are_let_through),
		UNIT(only_an_answer_in_place_of_an_error_has_a_code),
		UNIT(source_and_destination_follow_the_direction),
		UNIT(an_answer_belongs_to_the_sender_of_its_question),
		UNIT(a_record_without_an_event_has_no_owner),
		UNIT(a_record_shows_256_answers_and_counts_the_rest),
	};

	return unit_main("record_format", tests, ARRAY_SIZE(tests));
}
