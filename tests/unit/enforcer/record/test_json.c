/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_json.c - each record is one line of valid JSON with the fields of ECS,
 * whatever bytes are in it.
 */
#include "enforcer/record/format.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/jsoncheck.h"
#include "tests/unit/record_sample.h"
#include "tests/unit/unit.h"

static void check(struct sample *s, const struct jsoncheck *fields, size_t n)
{
	jsoncheck_line(sample_print(s, &record_json, false), fields, n);
}

static void a_query_is_written_as_this_line(void)
{
	static struct sample s;

	sample_query(&s, "www.Example.co.uk");
	unit_string(
		"query",
		"{\"@timestamp\":\"2026-11-22T16:15:41.123456789Z\","
		"\"ecs\":{\"version\":\"8.11\"},"
		"\"event\":{\"kind\":\"event\",\"category\":[\"network\"],"
		"\"type\":[\"protocol\",\"allowed\"],\"action\":\"query\","
		"\"outcome\":\"success\",\"reason\":\"rule\"},"
		"\"process\":{\"pid\":4242,\"thread\":{\"id\":4243},"
		"\"name\":\"curl\",\"executable\":\"/usr/bin/curl\","
		"\"command_line\":\"curl https://www.example.co.uk/\","
		"\"start\":\"2026-11-22T16:15:36.000000000Z\","
		"\"parent\":{\"pid\":42}},"
		"\"user\":{\"id\":\"1000\",\"name\":\"alice\"},"
		"\"group\":{\"id\":\"1001\",\"name\":\"staff\"},"
		"\"source\":{\"ip\":\"192.0.2.10\",\"port\":40000},"
		"\"destination\":{\"ip\":\"192.0.2.53\",\"port\":53},"
		"\"network\":{\"transport\":\"udp\",\"type\":\"ipv4\","
		"\"direction\":\"egress\"},"
		"\"observer\":{\"egress\":{\"interface\":{\"name\":\"eth0\"}}},"
		"\"dns\":{\"type\":\"query\",\"id\":\"4660\","
		"\"question\":{\"name\":\"www.Example.co.uk\",\"type\":\"A\","
		"\"class\":\"IN\",\"registered_domain\":\"example.co.uk\"},"
		"\"header_flags\":[\"RD\"]},"
		"\"rule\":{\"name\":\"web\"},"
		"\"nameward\":{\"mode\":\"enforce\",\"attribution\":\"exact\","
		"\"unit\":\"app.scope\",\"cgroup\":\"/user.slice/app.scope\"}}\n",
		sample_print(&s, &record_json, false));
	sample_done(&s);
}

static void an_answer_has_its_records_addresses_and_duration(void)
{
	static const struct jsoncheck fields[] = {
		{ "event.action", "answer" },
		{ "event.duration", "1234567" },
		{ "source.ip", "192.0.2.53" },
		{ "source.port", "53" },
		{ "destination.ip", "192.0.2.10" },
		{ "network.direction", "ingress" },
		{ "observer.ingress.interface.name", "eth0" },
		{ "dns.type", "answer" },
		{ "dns.response_code", "NOERROR" },
		{ "dns.header_flags.1", "RA" },
		{ "dns.answers.0.name", "www.example.com" },
		{ "dns.answers.0.type", "CNAME" },
		{ "dns.answers.0.data", "a.example" },
		{ "dns.answers.1.name", "a.example" },
		{ "dns.answers.1.class", "IN" },
		{ "dns.answers.1.ttl", "60" },
		{ "dns.answers.1.data", "192.0.2.1" },
		{ "dns.answers.3", "-" },
		{ "dns.resolved_ip.0", "192.0.2.1" },
		{ "dns.resolved_ip.1", "2001:db8::1" },
		{ "dns.resolved_ip.2", "-" },
		{ "nameward.opened.0", "192.0.2.1" },
		{ "nameward.opened.1", "-" },
		{ "nameward.attribution", "exact" },
		{ "process.pid", "4242" },
	};
	const struct record_opened opened = { { AF_INET, { 192, 0, 2, 1 } },
					      90 };
	static struct sample s;

	sample_answer(&s, "www.example.com");
	builder_add(&s.builder, 1, "www.example.com 300 CNAME a.example");
	builder_add(&s.builder, 1, "a.example 60 A 192.0.2.1");
	builder_add(&s.builder, 1, "a.example 60 AAAA 2001:db8::1");
	builder_add(&s.builder, 2, "example 60 NS ns.example");
	builder_add(&s.builder, 3, "ns.example 60 A 192.0.2.99");
	s.record.opened = &opened;
	s.record.n_opened = 1;
	check(&s, fields, ARRAY_SIZE(fields));
	sample_done(&s);
}

static void a_lookup_is_its_question_with_the_answer(void)
{
	static const struct jsoncheck fields[] = {
		{ "event.action", "lookup" },
		{ "event.duration", "7654321" },
		{ "source.ip", "192.0.2.10" },
		{ "destination.ip", "192.0.2.53" },
		{ "network.direction", "egress" },
		{ "dns.type", "answer" },
		{ "dns.response_code", "NOERROR" },
		{ "dns.answers.0.data", "192.0.2.1" },
	};
	static struct sample s;

	sample_query(&s, "www.example.com");
	builder_begin(&s.builder, DNS_MSG_QR | DNS_MSG_RD | DNS_MSG_RA,
		      "www.example.com", RRTYPE_A);
	builder_add(&s.builder, 1, "www.example.com 60 A 192.0.2.1");
	s.record.action = RECORD_LOOKUP;
	s.record.duration_ns = 7654321;
	check(&s, fields, ARRAY_SIZE(fields));
	sample_done(&s);
}

static void a_refused_connection_says_what_had_the_address_open(void)
{
	static const struct jsoncheck fields[] = {
		{ "event.action", "connect" },
		{ "nameward.was_open.rule", "web" },
		{ "nameward.was_open.name", "a.example" },
		{ "nameward.was_open.until", "2026-11-22T16:14:41.123456789Z" },
	};
	struct record_was_open was_open = { .rule = "web" };
	static struct sample s;

	sample_query(&s, "www.example.com");
	s.record.action = RECORD_CONNECT;
	s.record.was_open = &was_open;
	CU_ASSERT_EQUAL(dns_name_from_text("a.example", &was_open.name), 0);
	check(&s, fields, ARRAY_SIZE(fields));
	sample_done(&s);
}

static void a_denial_fails_and_in_audit_its_outcome_is_unknown(void)
{
	static const struct jsoncheck enforced[] = {
		{ "event.type.1", "denied" },
		{ "event.outcome", "failure" },
		{ "nameward.mode", "enforce" },
		{ "event.reason", "default" },
		{ "rule", "-" },
	};
	static const struct jsoncheck audited[] = {
		{ "event.type.1", "denied" },
		{ "event.outcome", "unknown" },
		{ "nameward.mode", "audit" },
	};
	static const struct jsoncheck watched[] = {
		{ "event.type.1", "-" },
		{ "event.outcome", "-" },
		{ "nameward.mode", "watch" },
	};
	static struct sample s;

	sample_query(&s, "bad.example");
	s.record.verdict = RECORD_DENIED;
	s.record.rule = NULL;
	s.record.reason = REASON_DEFAULT;
	check(&s, enforced, ARRAY_SIZE(enforced));
	s.record.mode = RECORD_AUDIT;
	check(&s, audited, ARRAY_SIZE(audited));
	s.record.mode = RECORD_WATCH;
	s.record.verdict = RECORD_UNDECIDED;
	check(&s, watched, ARRAY_SIZE(watched));
	sample_done(&s);
}

static void hostile_bytes_do_not_break_the_line(void)
{
	static const struct jsoncheck fields[] = {
		{ "process.name", "a\nb\"\033\\xff" },
		{ "process.command_line", "x\n{\"a\":1}\\xc0\\xaf \xc3\xa9" },
		{ "process.executable", "/tmp/\r\n\t\001" },
		{ "user.name", "al\\xffice" },
		{ "rule.name", "we\"b" },
		{ "container.id", "\\xed\\xa0\\x80" },
	};
	static struct sample s;

	sample_query(&s, "www.example.com");
	memcpy(s.event.owner.comm, "a\nb\"\033\377\0zzzzzz", 14);
	s.identity.command_line = "x\n{\"a\":1}\xc0\xaf \xc3\xa9";
	s.identity.exe = "/tmp/\r\n\t\001";
	s.identity.user = "al\377ice";
	s.identity.container = "\xed\xa0\x80";
	s.record.rule = "we\"b";
	check(&s, fields, ARRAY_SIZE(fields));
	sample_done(&s);
}

static void a_comm_without_an_end_is_cut_at_its_array(void)
{
	static const struct jsoncheck fields[] = { { "process.name",
						     "xxxxxxxxxxxxxxxx" } };
	static struct sample s;

	sample_query(&s, "www.example.com");
	memset(s.event.owner.comm, 'x', EVENT_COMM_LEN);
	check(&s, fields, ARRAY_SIZE(fields));
	sample_done(&s);
}

static void fields_that_are_unknown_are_left_out(void)
{
	static const struct jsoncheck fields[] = {
		{ "process.pid", "4242" },
		{ "process.executable", "-" },
		{ "process.command_line", "-" },
		{ "user.id", "1000" },
		{ "user.name", "-" },
		{ "container", "-" },
		{ "dns", "-" },
		{ "nameward.unit", "-" },
		{ "nameward.attribution", "socket-owner" },
	};
	static const struct jsoncheck kernel[] = {
		{ "process", "-" },
		{ "user", "-" },
		{ "group", "-" },
		{ "nameward.attribution", "unknown" },
	};
	static struct sample s;

	sample_query(&s, "www.example.com");
	s.record.identity = NULL;
	s.record.msg = NULL;
	s.event.owner.attribution = EVENT_SOCKET_OWNER;
	check(&s, fields, ARRAY_SIZE(fields));
	s.event.owner = (struct event_owner){ .attribution = 200 };
	check(&s, kernel, ARRAY_SIZE(kernel));
	sample_done(&s);
}

static void records_without_an_event_have_losses_or_a_message(void)
{
	static const struct record_loss lost[] = { { "ring", 12 },
						   { "log", 3 } };
	static const struct jsoncheck loss[] = {
		{ "event.action", "lost" },
		{ "nameward.lost.ring", "12" },
		{ "nameward.lost.log", "3" },
		{ "process", "-" },
		{ "source", "-" },
		{ "dns", "-" },
	};
	static const struct jsoncheck refused[] = {
		{ "event.action", "policy" },
		{ "event.category.0", "configuration" },
		{ "event.type.0", "change" },
		{ "event.type.1", "-" },
		{ "event.outcome", "failure" },
		{ "message", "web.yaml: 2 errors" },
	};
	static struct sample s;

	sample_query(&s, "www.example.com");
	s.record = (struct record){ .action = RECORD_LOST,
				    .lost = lost,
				    .n_lost = 2 };
	check(&s, loss, ARRAY_SIZE(loss));
	s.record = (struct record){ .action = RECORD_POLICY,
				    .verdict = RECORD_DENIED,
				    .mode = RECORD_AUDIT,
				    .message = "web.yaml: 2 errors" };
	check(&s, refused, ARRAY_SIZE(refused));
	sample_done(&s);
}

static void alerts_and_summaries_have_fields_of_their_own(void)
{
	static const struct jsoncheck fields[] = {
		{ "event.kind", "alert" },
		{ "event.category.1", "intrusion_detection" },
		{ "event.severity", "73" },
		{ "nameward.count", "812" },
		{ "nameward.attribution", "exact" },
	};
	static struct sample s;

	sample_query(&s, "www.example.com");
	s.record.action = RECORD_ALERT;
	s.record.alert = POLICY_ALERT_HIGH;
	s.record.count = 812;
	check(&s, fields, ARRAY_SIZE(fields));
	sample_done(&s);
}

static void a_connection_over_ipv6_has_no_dns(void)
{
	static const struct jsoncheck fields[] = {
		{ "event.action", "connect" },
		{ "event.type.0", "connection" },
		{ "destination.ip", "2001:db8::443" },
		{ "destination.port", "443" },
		{ "network.transport", "tcp" },
		{ "network.type", "ipv6" },
		{ "dns", "-" },
	};
	static struct sample s;

	sample_query(&s, "www.example.com");
	s.record.action = RECORD_CONNECT;
	s.record.msg = NULL;
	s.event.family = AF_INET6;
	s.event.proto = IPPROTO_TCP;
	s.event.remote_port = 443;
	memcpy(s.event.remote, "\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\4\x43", 16);
	check(&s, fields, ARRAY_SIZE(fields));
	sample_done(&s);
}

/* The second round comes from the memo; no part may be of another record. */
static void the_memo_gives_no_part_of_another_record(void)
{
	static struct sample s;
	struct buf first = { 0 };
	void *state = NULL;
	size_t at;
	int round;

	CU_ASSERT_EQUAL_FATAL(record_json.open(false, &state), 0);
	sample_query(&s, "www.example.com");
	(void)sample_print(&s, &record_json, false);
	for (round = 0; round < 2; round++) {
		s.identity.user = "alice";
		s.identity.serial = 1;
		s.event.remote_port = 53;
		s.msg.flags = DNS_MSG_RD;
		record_json.print(state, &s.view, &first);
		at = first.len;
		s.identity.user = "bob";
		s.identity.serial = 2;
		s.event.remote_port = 5353;
		s.record.verdict = RECORD_DENIED;
		s.msg.flags = DNS_MSG_RD | DNS_MSG_CD;
		record_json.print(state, &s.view, &first);
		buf_char(&first, '\0');
		CU_ASSERT_PTR_NOT_NULL(strstr(first.data + at, "\"bob\""));
		CU_ASSERT_PTR_NOT_NULL(strstr(first.data + at, ":5353}"));
		CU_ASSERT_PTR_NOT_NULL(strstr(first.data + at, "\"denied\""));
		CU_ASSERT_PTR_NOT_NULL(
			strstr(first.data + at, "[\"RD\",\"CD\"]"));
		first.data[at] = '\0';
		CU_ASSERT_PTR_NOT_NULL(strstr(first.data, "\"alice\""));
		CU_ASSERT_PTR_NOT_NULL(strstr(first.data, ":53}"));
		CU_ASSERT_PTR_NOT_NULL(strstr(first.data, "\"allowed\""));
		CU_ASSERT_PTR_NOT_NULL(strstr(first.data, "[\"RD\"]"));
		buf_clear(&first);
		s.record.verdict = RECORD_ALLOWED;
	}
	record_json.close(state);
	buf_done(&first);
	sample_done(&s);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_query_is_written_as_this_line),
		UNIT(an_answer_has_its_records_addresses_and_duration),
		UNIT(a_lookup_is_its_question_with_the_answer),
		UNIT(a_refused_connection_says_what_had_the_address_open),
		UNIT(a_denial_fails_and_in_audit_its_outcome_is_unknown),
		UNIT(hostile_bytes_do_not_break_the_line),
		UNIT(a_comm_without_an_end_is_cut_at_its_array),
		UNIT(fields_that_are_unknown_are_left_out),
		UNIT(records_without_an_event_have_losses_or_a_message),
		UNIT(alerts_and_summaries_have_fields_of_their_own),
		UNIT(a_connection_over_ipv6_has_no_dns),
		UNIT(the_memo_gives_no_part_of_another_record),
	};

	return unit_main("record_json", tests, ARRAY_SIZE(tests));
}
