/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_text.c - lines for people are aligned, and harmless to a terminal.
 */
#include "enforcer/record/format.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "policy/base.h"
#include "tests/unit/record_sample.h"
#include "tests/unit/unit.h"

static const char *print(struct sample *s)
{
	return sample_print(s, &record_text, false);
}

static void queries_and_answers_are_aligned(void)
{
	const struct record_opened opened[] = {
		{ { AF_INET, { 192, 0, 2, 1 } }, 90 },
		{ { AF_INET, { 192, 0, 2, 2 } }, 60 },
	};
	static struct sample s;

	sample_query(&s, "www.example.com");
	unit_string("query",
		    "16:15:41.123 allow query   curl[4242]             alice  "
		    "     A    www.example.com (web)\n",
		    print(&s));
	sample_answer(&s, "www.example.com");
	builder_add(&s.builder, 1, "www.example.com 60 A 192.0.2.1");
	builder_add(&s.builder, 1, "www.example.com 60 A 192.0.2.2");
	s.record.opened = opened;
	s.record.n_opened = 2;
	s.record.reason = REASON_NONE;
	unit_string("answer",
		    "16:15:41.123 allow answer  curl[4242]             alice  "
		    "     A    www.example.com = 192.0.2.1 192.0.2.2 opened "
		    "192.0.2.1 for 90s, 192.0.2.2 for 60s (web)\n",
		    print(&s));
	sample_done(&s);
}

static void denials_differ_by_mode_and_show_the_reason(void)
{
	static struct sample s;

	sample_query(&s, "bad.example");
	s.record.verdict = RECORD_DENIED;
	s.record.rule = "telemetry";
	s.record.alert = POLICY_ALERT_HIGH;
	s.record.count = 9;
	s.identity.user = NULL;
	unit_string("enforce",
		    "16:15:41.123 deny  query   curl[4242]             1000   "
		    "     A    bad.example (telemetry) x9 alert high\n",
		    print(&s));
	s.record.mode = RECORD_AUDIT;
	s.record.rule = NULL;
	s.record.reason = REASON_DEFAULT;
	s.record.alert = POLICY_ALERT_NONE;
	s.record.count = 1;
	unit_string("audit",
		    "16:15:41.123 would query   curl[4242]             1000   "
		    "     A    bad.example (default)\n",
		    print(&s));
	sample_done(&s);
}

static void an_answer_without_records_shows_its_code(void)
{
	static struct sample s;

	sample_answer(&s, "no.example");
	s.builder.wire[3] |= 3;
	s.record.verdict = RECORD_UNDECIDED;
	s.record.rule = NULL;
	s.record.reason = REASON_NONE;
	unit_string("nxdomain",
		    "16:15:41.123 -     answer  curl[4242]             alice  "
		    "     A    no.example = NXDOMAIN\n",
		    print(&s));
	sample_done(&s);
}

static void a_denied_question_shows_what_it_was_answered_with(void)
{
	static struct sample s;

	sample_query(&s, "bad.example");
	s.record.verdict = RECORD_DENIED;
	s.event.flags |= EVENT_STOPPED | EVENT_NXDOMAIN;
	unit_string("nxdomain",
		    "16:15:41.123 deny  query   curl[4242]             alice  "
		    "     A    bad.example = NXDOMAIN (web)\n",
		    print(&s));
	sample_done(&s);
}

static void a_connection_shows_its_destination(void)
{
	static struct sample s;

	sample_query(&s, "www.example.com");
	s.record.action = RECORD_CONNECT;
	s.record.verdict = RECORD_DENIED;
	s.record.msg = NULL;
	s.record.rule = NULL;
	s.record.reason = REASON_DEFAULT;
	s.event.proto = IPPROTO_TCP;
	s.event.remote_port = 443;
	unit_string("v4",
		    "16:15:41.123 deny  connect curl[4242]             alice  "
		    "     192.0.2.53:443/tcp (default)\n",
		    print(&s));
	s.event.family = AF_INET6;
	memset(s.event.remote, 0, 16);
	unit_string("v6",
		    "16:15:41.123 deny  connect curl[4242]             alice  "
		    "     [::]:443/tcp (default)\n",
		    print(&s));
	sample_done(&s);
}

static void an_answer_shows_what_it_did_not_open(void)
{
	const struct record_opened opened = { { AF_INET, { 192, 0, 2, 1 } },
					      90 };
	static struct sample s;
	struct dns_name alias;

	CU_ASSERT_EQUAL(dns_name_from_text("t.example", &alias), 0);
	sample_answer(&s, "www.example.com");
	builder_add(&s.builder, 1, "www.example.com 60 A 192.0.2.1");
	s.record.opened = &opened;
	s.record.n_opened = 1;
	s.record.n_left_out = 9;
	s.record.reason = REASON_NONE;
	unit_string(
		"too many",
		"16:15:41.123 allow answer  curl[4242]             alice  "
		"     A    www.example.com = 192.0.2.1 opened 192.0.2.1 for "
		"90s and not 9 more (web)\n",
		print(&s));
	s.record.n_opened = 0;
	s.record.n_left_out = 0;
	s.record.alias = &alias;
	s.record.verdict = RECORD_DENIED;
	s.record.reason = REASON_DENIED_ALIAS;
	unit_string("a denied alias",
		    "16:15:41.123 deny  answer  curl[4242]             alice  "
		    "     A    www.example.com = 192.0.2.1 by way of t.example "
		    "(web: denied-alias)\n",
		    print(&s));
	sample_done(&s);
}

static void a_refused_connection_shows_what_had_the_address_open(void)
{
	struct record_was_open was_open = { .rule = "web" };
	static struct sample s;

	sample_query(&s, "www.example.com");
	s.record.action = RECORD_CONNECT;
	s.record.verdict = RECORD_DENIED;
	s.record.msg = NULL;
	s.record.rule = NULL;
	s.record.reason = REASON_NOT_OPEN;
	s.record.was_open = &was_open;
	s.event.proto = IPPROTO_TCP;
	unit_string("without a name",
		    "16:15:41.123 deny  connect curl[4242]             alice  "
		    "     192.0.2.53:53/tcp was open until 16:14:41 by web "
		    "(not-open)\n",
		    print(&s));
	CU_ASSERT_EQUAL(dns_name_from_text("a.example", &was_open.name), 0);
	unit_string("with a name",
		    "16:15:41.123 deny  connect curl[4242]             alice  "
		    "     192.0.2.53:53/tcp was open for a.example until "
		    "16:14:41 by web (not-open)\n",
		    print(&s));
	sample_done(&s);
}

static void hostile_bytes_do_not_control_the_terminal(void)
{
	static struct sample s;
	const char *line;
	size_t i;

	sample_query(&s, ".");
	memcpy(s.event.owner.comm, "\033]0;x\007\n\303\251", 10);
	s.identity.user = "\xc2\x9b"
			  "31m\xe2\x80\xae";
	s.record.rule = "r\r\033[2J";
	s.record.message = "m\n\t";
	s.builder.len = DNS_MSG_HEADER_LEN;
	builder_bytes(&s.builder, "\4\033[2J\0\0\1\0\1", 10);
	line = print(&s);
	for (i = 0; line[i + 1]; i++)
		CU_ASSERT((unsigned char)line[i] >= ' ' && line[i] != 0x7f);
	CU_ASSERT_EQUAL(line[i], '\n');
	CU_ASSERT_PTR_NULL(strstr(line, "\xc2\x9b"));
	CU_ASSERT_PTR_NULL(strstr(line, "\xe2\x80\xae"));
	CU_ASSERT_PTR_NOT_NULL(strstr(line, "\xc3\xa9["));
	CU_ASSERT_PTR_NOT_NULL(strstr(line, "\\027[2J"));
	sample_done(&s);
}

static void there_are_colours_only_on_a_terminal(void)
{
	static struct sample s;

	sample_query(&s, "bad.example");
	s.record.verdict = RECORD_DENIED;
	CU_ASSERT_PTR_NULL(strchr(print(&s), '\033'));
	CU_ASSERT_PTR_NOT_NULL(
		strstr(sample_print(&s, &record_text, true), "\033[31mdeny"));
	sample_done(&s);
}

static void records_without_an_event_show_losses_or_a_message(void)
{
	const struct record_loss lost[] = { { "ring", 7 }, { "log", 1 } };
	static struct sample s;

	sample_query(&s, "www.example.com");
	s.record = (struct record){ .action = RECORD_LOST,
				    .lost = lost,
				    .n_lost = 2 };
	unit_string("lost", "16:15:41.123 -     lost ring=7 log=1\n",
		    print(&s));
	s.record = (struct record){ .action = RECORD_POLICY,
				    .message = "web.yaml is in force" };
	unit_string("policy",
		    "16:15:41.123 -     policy web.yaml is in force\n",
		    print(&s));
	sample_done(&s);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(queries_and_answers_are_aligned),
		UNIT(denials_differ_by_mode_and_show_the_reason),
		UNIT(an_answer_without_records_shows_its_code),
		UNIT(a_denied_question_shows_what_it_was_answered_with),
		UNIT(a_connection_shows_its_destination),
		UNIT(an_answer_shows_what_it_did_not_open),
		UNIT(a_refused_connection_shows_what_had_the_address_open),
		UNIT(hostile_bytes_do_not_control_the_terminal),
		UNIT(there_are_colours_only_on_a_terminal),
		UNIT(records_without_an_event_show_losses_or_a_message),
	};

	(void)setenv("TZ", "UTC", 1);
	tzset();
	return unit_main("record_text", tests, ARRAY_SIZE(tests));
}
