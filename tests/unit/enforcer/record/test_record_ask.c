/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_record_ask.c - what a name service was asked, and what it answered, in
 * each format.
 */
#include <string.h>
#include <sys/socket.h>

#include "enforcer/record/format.h"
#include "policy/base.h"
#include "tests/unit/jsoncheck.h"
#include "tests/unit/record_sample.h"
#include "tests/unit/unit.h"

static void check(struct sample *s, const struct jsoncheck *fields, size_t n)
{
	jsoncheck_line(sample_print(s, &record_json, false), fields, n);
}

static void a_question_to_a_name_service_is_written_as_this_line(void)
{
	static struct sample s;

	sample_asks(&s, "www.Example.co.uk");
	unit_string(
		"ask",
		"{\"@timestamp\":\"2026-11-22T16:15:41.123456789Z\","
		"\"ecs\":{\"version\":\"8.11\"},"
		"\"event\":{\"kind\":\"event\",\"category\":[\"network\"],"
		"\"type\":[\"protocol\"],\"action\":\"ask\"},"
		"\"process\":{\"pid\":4242,\"thread\":{\"id\":4243},"
		"\"name\":\"curl\",\"executable\":\"/usr/bin/curl\","
		"\"command_line\":\"curl https://www.example.co.uk/\","
		"\"start\":\"2026-11-22T16:15:36.000000000Z\","
		"\"parent\":{\"pid\":42}},"
		"\"user\":{\"id\":\"1000\",\"name\":\"alice\"},"
		"\"group\":{\"id\":\"1001\",\"name\":\"staff\"},"
		"\"destination\":{\"address\":\"/run/service\"},"
		"\"dns\":{\"type\":\"query\","
		"\"question\":{\"name\":\"www.Example.co.uk\",\"type\":\"A\","
		"\"class\":\"IN\",\"registered_domain\":\"example.co.uk\"}},"
		"\"nameward\":{\"mode\":\"enforce\","
		"\"attribution\":\"claimed\",\"unit\":\"app.scope\","
		"\"cgroup\":\"/user.slice/app.scope\","
		"\"method\":\"ResolveHostname\"}}\n",
		sample_print(&s, &record_json, false));
	sample_done(&s);
}

static void an_answer_of_a_name_service_is_its_asker_s(void)
{
	static const struct jsoncheck fields[] = {
		{ "event.action", "ask" },
		{ "event.duration", "1234567" },
		{ "process.pid", "4242" },
		{ "user.name", "alice" },
		{ "source", "-" },
		{ "destination.address", "/run/service" },
		{ "network", "-" },
		{ "dns.type", "answer" },
		{ "dns.id", "-" },
		{ "dns.header_flags", "-" },
		{ "dns.response_code", "NOERROR" },
		{ "dns.answers.0.data", "192.0.2.1" },
		{ "dns.answers.0.ttl", "-" },
		{ "dns.answers.1.ttl", "60" },
		{ "dns.resolved_ip.0", "192.0.2.1" },
		{ "error", "-" },
		{ "nameward.attribution", "claimed" },
	};
	static struct sample s;

	sample_asked(&s, "www.example.com");
	builder_add(&s.builder, 1, "www.example.com 0 A 192.0.2.1");
	builder_add(&s.builder, 1, "www.example.com 60 A 192.0.2.2");
	check(&s, fields, ARRAY_SIZE(fields));
	sample_done(&s);
}

static void an_error_of_a_name_service_is_in_its_own_words(void)
{
	static const struct jsoncheck fields[] = {
		{ "dns.type", "answer" },
		{ "dns.question.name", "www.example.com" },
		{ "dns.response_code", "-" },
		{ "dns.answers", "-" },
		{ "error.code", "io.systemd.Resolve.No\033[1m\n" },
	};
	static struct sample s;

	sample_asked(&s, "www.example.com");
	s.asked.has_code = false;
	s.asked.error = "io.systemd.Resolve.No\033[1m\n";
	check(&s, fields, ARRAY_SIZE(fields));
	sample_done(&s);
}

static void a_question_unknown_to_dns_has_no_fields_of_dns(void)
{
	static const struct jsoncheck fields[] = {
		{ "event.action", "ask" },
		{ "event.reason", "malformed" },
		{ "destination.address", "/run/service" },
		{ "dns", "-" },
		{ "nameward.method", "-" },
		{ "process.pid", "4242" },
	};
	static struct sample s;

	sample_asks(&s, "www.example.com");
	s.asked.method = NULL;
	s.asked.msg = NULL;
	s.record.msg = NULL;
	s.record.reason = REASON_MALFORMED;
	check(&s, fields, ARRAY_SIZE(fields));
	sample_done(&s);
}

#define ASKED_TEXT \
	"16:15:41.123 -     ask     curl[4242]             alice       "

static void questions_to_a_name_service_look_like_lookups(void)
{
	static struct sample s;

	sample_asks(&s, "www.example.com");
	unit_string("question", ASKED_TEXT "A    www.example.com\n",
		    sample_print(&s, &record_text, false));
	sample_asked(&s, "www.example.com");
	builder_add(&s.builder, 1, "www.example.com 0 A 192.0.2.1");
	unit_string("answer", ASKED_TEXT "A    www.example.com = 192.0.2.1\n",
		    sample_print(&s, &record_text, false));
	s.asked.has_code = false;
	s.asked.error = "io.systemd.Resolve.NoName\033Servers";
	unit_string("error",
		    ASKED_TEXT "A    www.example.com = NoName\\x1bServers\n",
		    sample_print(&s, &record_text, false));
	s.asked.error = "odd";
	unit_string("error without dots",
		    ASKED_TEXT "A    www.example.com = odd\n",
		    sample_print(&s, &record_text, false));
	sample_asks(&s, "www.example.com");
	s.record.msg = NULL;
	s.asked.msg = NULL;
	s.asked.method = "Browse\nServices";
	unit_string("method", ASKED_TEXT "Browse\\x0aServices\n",
		    sample_print(&s, &record_text, false));
	s.asked.method = NULL;
	s.record.reason = REASON_MALFORMED;
	unit_string("unreadable", ASKED_TEXT "/run/service (malformed)\n",
		    sample_print(&s, &record_text, false));
	sample_done(&s);
}

#define ASKED_KV \
	"COMM=curl PID=4242 TGID=4243 UID=1000 GID=1001 ACTION=ask DNS_QR="

static void a_question_to_a_name_service_has_no_packet(void)
{
	static struct sample s;

	sample_asks(&s, "www.example.com");
	unit_string("question",
		    ASKED_KV "0 DNS_NAME=www.example.com. DNS_TYPE=A\n",
		    sample_print(&s, &record_kv, false));
	sample_asked(&s, "www.example.com");
	builder_add(&s.builder, 1, "www.example.com 0 A 192.0.2.1");
	unit_string("answer",
		    ASKED_KV "1 DNS_NAME=www.example.com. DNS_TYPE=A "
			     "DNS_DATA=192.0.2.1\n",
		    sample_print(&s, &record_kv, false));
	sample_asks(&s, "www.example.com");
	s.record.msg = NULL;
	s.asked.msg = NULL;
	unit_string("no DNS", ASKED_KV "0 DNS_NAME= DNS_TYPE=\n",
		    sample_print(&s, &record_kv, false));
	sample_done(&s);
}

/* In audit mode as well: the program goes on to DNS in any case. */
static struct sample *refused(void)
{
	static struct sample s;

	sample_query(&s, "www.example.com");
	s.record.action = RECORD_ASK;
	s.record.verdict = RECORD_DENIED;
	s.record.mode = RECORD_AUDIT;
	s.record.reason = REASON_NAME_SERVICE;
	s.record.rule = NULL;
	s.record.msg = NULL;
	s.record.address = "/run/a\nb";
	s.event.family = AF_UNIX;
	return &s;
}

static void who_is_refused_by_a_name_service_is_denied_in_audit_too(void)
{
	static const struct jsoncheck fields[] = {
		{ "event.action", "ask" },
		{ "event.type.1", "denied" },
		{ "event.outcome", "failure" },
		{ "event.reason", "name-service" },
		{ "destination.address", "/run/a\nb" },
		{ "destination.ip", "-" },
		{ "source", "-" },
		{ "network", "-" },
		{ "process.name", "curl" },
		{ "nameward.mode", "audit" },
	};
	struct sample *s = refused();

	check(s, fields, ARRAY_SIZE(fields));
	unit_string("text",
		    "16:15:41.123 deny  ask     curl[4242]             alice  "
		    "     /run/a\\x0ab (name-service)\n",
		    sample_print(s, &record_text, false));
	unit_string("kv",
		    "COMM=curl PID=4242 TGID=4243 UID=1000 GID=1001 ACTION=ask "
		    "ADDRESS=/run/a\\010b VERDICT=denied "
		    "REASON=name-service\n",
		    sample_print(s, &record_kv, false));
	sample_done(s);
}

static const struct unit_test tests[] = {
	UNIT(who_is_refused_by_a_name_service_is_denied_in_audit_too),
	UNIT(a_question_to_a_name_service_is_written_as_this_line),
	UNIT(an_answer_of_a_name_service_is_its_asker_s),
	UNIT(an_error_of_a_name_service_is_in_its_own_words),
	UNIT(a_question_unknown_to_dns_has_no_fields_of_dns),
	UNIT(questions_to_a_name_service_look_like_lookups),
	UNIT(a_question_to_a_name_service_has_no_packet),
};

int main(void)
{
	return unit_main("record_ask", tests, ARRAY_SIZE(tests));
}
