/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_report.c - which records each thing makes, with which verdict and
 * reason, and which of them the policy wants.
 */
#include "enforcer/record/report.h"

#include <stdlib.h>
#include <string.h>

#include "enforcer/lib/wallclock.h"
#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/enforcer/record/desk.h"
#include "tests/unit/record_sample.h"
#include "tests/unit/unit.h"

static void question_of(struct sample *s)
{
	sample_query(s, "www.example.com");
	(void)dns_msg_parse(s->builder.wire, s->builder.len, &s->msg);
	s->event.ktime_ns = wallclock_boottime_ns();
	s->event.reason = EVENT_REASON_RULE;
}

static const struct policy_rule rule = { .name = "web" };

static void a_query_is_reported_as_the_mode_and_the_policy_say(void)
{
	static const struct {
		const char *what;
		enum record_mode mode;
		enum policy_records wanted;
		uint16_t flags;
		const char *want;
	} cases[] = {
		{ "allowed", RECORD_ENFORCE, POLICY_RECORDS_ALL, 0,
		  "query success rule web" },
		{ "denied", RECORD_ENFORCE, POLICY_RECORDS_ALL,
		  EVENT_DENIED | EVENT_STOPPED, "query failure rule web" },
		{ "denied, and passed by the rule's mode", RECORD_ENFORCE,
		  POLICY_RECORDS_ALL, EVENT_DENIED, "query unknown rule web" },
		{ "denied in audit", RECORD_AUDIT, POLICY_RECORDS_ALL,
		  EVENT_DENIED, "query unknown rule web" },
		{ "stopped by the rule's mode in audit", RECORD_AUDIT,
		  POLICY_RECORDS_ALL, EVENT_DENIED | EVENT_STOPPED,
		  "query failure rule web" },
		{ "watched", RECORD_WATCH, POLICY_RECORDS_NONE, 0,
		  "query - rule web" },
		{ "allowed, only denials wanted", RECORD_ENFORCE,
		  POLICY_RECORDS_DENIED, 0, "" },
		{ "denied, only denials wanted", RECORD_ENFORCE,
		  POLICY_RECORDS_DENIED, EVENT_DENIED | EVENT_STOPPED,
		  "query failure rule web" },
		{ "denied, nothing wanted", RECORD_ENFORCE, POLICY_RECORDS_NONE,
		  EVENT_DENIED | EVENT_STOPPED, "" },
	};
	static struct desk desk;
	static struct sample s;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		desk_open(&desk, cases[i].mode, cases[i].wanted);
		question_of(&s);
		s.event.flags = cases[i].flags;
		report_query(&desk.reporter, &s.event, &s.msg, &rule);
		unit_string(cases[i].what, cases[i].want, desk_written(&desk));
	}
}

static void the_lookup_of_a_local_resolver_has_a_rule_of_that_name(void)
{
	static struct desk desk;
	static struct sample s;

	desk_open(&desk, RECORD_ENFORCE, POLICY_RECORDS_ALL);
	question_of(&s);
	s.event.reason = EVENT_REASON_LOCAL_RESOLVER;
	report_query(&desk.reporter, &s.event, &s.msg, NULL);
	unit_string("record", "query success local-resolver local-resolver",
		    desk_written(&desk));
}

/* An alert is written beside the record, and also if that isn't wanted. */
static void alerts_are_always_written(void)
{
	static const struct {
		const char *what;
		enum policy_records wanted;
		enum policy_alert alert;
		uint16_t flags;
		const char *want;
		const char *severity; /* NULL: no alert */
	} cases[] = {
		{ "a rule's alert", POLICY_RECORDS_ALL, POLICY_ALERT_LOW,
		  EVENT_DENIED | EVENT_STOPPED,
		  "query failure rule web alert failure rule web",
		  "\"severity\":21" },
		{ "alone", POLICY_RECORDS_NONE, POLICY_ALERT_HIGH,
		  EVENT_DENIED | EVENT_STOPPED, "alert failure rule web",
		  "\"severity\":73" },
		{ "another port", POLICY_RECORDS_NONE, POLICY_ALERT_NONE,
		  EVENT_OTHER_PORT | EVENT_STOPPED | EVENT_DENIED,
		  "alert failure other-port other-port", "\"severity\":47" },
		{ "another port by a rule with a higher alert",
		  POLICY_RECORDS_NONE, POLICY_ALERT_HIGH,
		  EVENT_OTHER_PORT | EVENT_STOPPED | EVENT_DENIED,
		  "alert failure other-port other-port", "\"severity\":73" },
		{ "none", POLICY_RECORDS_NONE, POLICY_ALERT_NONE, EVENT_DENIED,
		  "", NULL },
	};
	static struct desk desk;
	static struct sample s;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct policy_rule alerting = { .name = "web",
						.alert = cases[i].alert };

		desk_open(&desk, RECORD_ENFORCE, cases[i].wanted);
		question_of(&s);
		s.event.flags = cases[i].flags;
		report_query(&desk.reporter, &s.event, &s.msg, &alerting);
		unit_string(cases[i].what, cases[i].want, desk_written(&desk));
		if (cases[i].severity)
			CU_ASSERT_PTR_NOT_NULL(
				memmem(desk.json, desk.len, cases[i].severity,
				       strlen(cases[i].severity)));
	}
}

static void a_connection_to_port_853_is_an_alert(void)
{
	static struct desk desk;
	static struct sample s;
	uint16_t port;

	for (port = 852; port <= 853; port++) {
		desk_open(&desk, RECORD_ENFORCE, POLICY_RECORDS_ALL);
		question_of(&s);
		s.event.remote_port = port;
		report_connect(&desk.reporter, &s.event, NULL, REASON_NOT_OPEN,
			       NULL);
		unit_string("records",
			    port == 853 ? "connect failure not-open - "
					  "alert failure encrypted-dns "
					  "encrypted-dns"
					: "connect failure not-open -",
			    desk_written(&desk));
	}
}

static void a_denied_alias_is_recorded_with_the_alert_of_its_rule(void)
{
	static const struct policy_rule trackers = {
		.name = "trackers", .alert = POLICY_ALERT_HIGH
	};
	static struct desk desk;
	static struct sample s;
	struct dns_name alias;
	const struct report_answer answer = {
		.event = &s.event,
		.question = &s.question,
		.msg = &s.msg,
		.rule = &trackers,
		.reason = ACCEPT_DENIED_ALIAS,
		.alias = &alias,
	};

	CU_ASSERT_EQUAL(dns_name_from_text("t.example", &alias), 0);
	desk_open(&desk, RECORD_ENFORCE, POLICY_RECORDS_ALL);
	sample_answer(&s, "www.example.com");
	(void)dns_msg_parse(s.builder.wire, s.builder.len, &s.msg);
	report_answer(&desk.reporter, &answer);
	unit_string("records",
		    "answer failure denied-alias trackers "
		    "alert failure denied-alias trackers",
		    desk_written(&desk));
	CU_ASSERT_PTR_NOT_NULL(memmem(desk.json, desk.len,
				      "\"denied_alias\":\"t.example\"", 26));
}

static void an_answer_to_a_local_resolver_is_allowed(void)
{
	static struct desk desk;
	static struct sample s;
	int asked;

	for (asked = 0; asked < 2; asked++) {
		struct report_answer answer = {
			.event = &s.event,
			.question = asked ? &s.question : NULL,
			.msg = &s.msg,
			.reason = ACCEPT_LOCAL_RESOLVER,
		};

		desk_open(&desk, RECORD_ENFORCE, POLICY_RECORDS_ALL);
		sample_answer(&s, "www.example.com");
		(void)dns_msg_parse(s.builder.wire, s.builder.len, &s.msg);
		report_answer(&desk.reporter, &answer);
		unit_string("record",
			    "answer success local-resolver local-resolver",
			    desk_written(&desk));
	}
}

static void an_answer_that_should_not_have_come_is_recorded_as_denied(void)
{
	static const struct {
		const char *what;
		enum accept_reason reason;
		enum reason other_reason;
		uint16_t flags;
		const char *want;
	} cases[] = {
		{ "accepted", ACCEPT_ACCEPTED, REASON_NONE, 0,
		  "answer success accepted web" },
		{ "accepted, not opened", ACCEPT_ACCEPTED, REASON_TOO_MANY, 0,
		  "answer failure too-many web" },
		{ "open: no", ACCEPT_OPENS_NOTHING, REASON_NONE, 0,
		  "answer success opens-nothing web" },
		{ "no address", ACCEPT_NO_ADDRESS, REASON_NONE, 0,
		  "answer success no-address web" },
		{ "NXDOMAIN", ACCEPT_RCODE, REASON_NONE, 0,
		  "answer success rcode web" },
		{ "truncated", ACCEPT_TRUNCATED, REASON_NONE, 0,
		  "answer success truncated web" },
		{ "unsolicited", ACCEPT_UNSOLICITED, REASON_NONE, 0,
		  "answer failure unsolicited web" },
		{ "unsolicited multicast", ACCEPT_UNSOLICITED, REASON_NONE,
		  EVENT_MULTICAST, "answer - unsolicited web" },
		{ "a multicast query", ACCEPT_NOT_AN_ANSWER, REASON_NONE,
		  EVENT_MULTICAST, "answer - not-an-answer web" },
		{ "from another than the group that was asked",
		  ACCEPT_UNTRUSTED_RESOLVER, REASON_NONE, EVENT_MULTICAST,
		  "answer - untrusted-resolver web" },
		{ "late", ACCEPT_LATE, REASON_NONE, 0,
		  "answer failure late web" },
		{ "a broken chain", ACCEPT_BROKEN_CHAIN, REASON_NONE, 0,
		  "answer failure broken-chain web" },
		{ "a long chain", ACCEPT_LONG_CHAIN, REASON_NONE, 0,
		  "answer failure long-chain web" },
	};
	static struct desk desk;
	static struct sample s;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct report_answer answer = {
			.event = &s.event,
			.question = &s.question,
			.msg = &s.msg,
			.rule = &rule,
			.reason = cases[i].reason,
			.other_reason = cases[i].other_reason,
		};

		desk_open(&desk, RECORD_ENFORCE, POLICY_RECORDS_ALL);
		sample_answer(&s, "www.example.com");
		(void)dns_msg_parse(s.builder.wire, s.builder.len, &s.msg);
		s.event.flags = cases[i].flags;
		report_answer(&desk.reporter, &answer);
		unit_string(cases[i].what, cases[i].want, desk_written(&desk));
	}
}

static void a_watched_answer_has_neither_verdict_nor_reason(void)
{
	const struct report_answer answer = { .reason = ACCEPT_UNSOLICITED };
	static struct desk desk;
	static struct sample s;
	struct report_answer watched = answer;

	desk_open(&desk, RECORD_WATCH, POLICY_RECORDS_NONE);
	sample_answer(&s, "www.example.com");
	(void)dns_msg_parse(s.builder.wire, s.builder.len, &s.msg);
	watched.event = &s.event;
	watched.msg = &s.msg;
	report_answer(&desk.reporter, &watched);
	unit_string("record", "answer - - -", desk_written(&desk));
}

static void news_and_losses_are_written_whatever_is_wanted(void)
{
	const struct record_loss loss = { "ring", 7 };
	static struct desk desk;

	desk_open(&desk, RECORD_ENFORCE, POLICY_RECORDS_NONE);
	report_news(&desk.reporter, RECORD_POLICY, REASON_LOADED, "a.yaml");
	report_news(&desk.reporter, RECORD_GATE, REASON_REPAIRED, "again");
	report_lost(&desk.reporter, &loss, 1);
	unit_string("records", "policy - loaded - gate - repaired - lost - - -",
		    desk_written(&desk));
}

static void a_question_to_a_name_service_has_no_verdict(void)
{
	static const struct {
		const char *method;
		enum record_mode mode;
		enum policy_records wanted;
		const char *want;
	} cases[] = {
		{ "M", RECORD_ENFORCE, POLICY_RECORDS_ALL, "ask - - -" },
		{ "M", RECORD_WATCH, POLICY_RECORDS_NONE, "ask - - -" },
		{ NULL, RECORD_ENFORCE, POLICY_RECORDS_ALL,
		  "ask - malformed -" },
		{ "M", RECORD_ENFORCE, POLICY_RECORDS_DENIED, "" },
	};
	static struct desk desk;
	static struct sample s;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		desk_open(&desk, cases[i].mode, cases[i].wanted);
		sample_asks(&s, "www.example.com");
		(void)dns_msg_parse(s.builder.wire, s.builder.len, &s.msg);
		s.asked.method = cases[i].method;
		report_asked(&desk.reporter, &s.asked, "/run/service");
		unit_string("record", cases[i].want, desk_written(&desk));
	}
}

static void
who_asks_a_name_service_is_recorded_as_denied_and_sets_off_no_alert(void)
{
	static struct desk desk;
	static struct sample s;

	sample_query(&s, "www.example.com");
	s.event.remote_port = 853;
	desk_open(&desk, RECORD_AUDIT, POLICY_RECORDS_DENIED);
	report_ask_refused(&desk.reporter, &s.event, "/run/nscd/socket");
	unit_string("denied", "ask failure name-service -",
		    desk_written(&desk));
	desk_open(&desk, RECORD_ENFORCE, POLICY_RECORDS_NONE);
	report_ask_refused(&desk.reporter, &s.event, "/run/nscd/socket");
	unit_string("none", "", desk_written(&desk));
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(who_asks_a_name_service_is_recorded_as_denied_and_sets_off_no_alert),
		UNIT(a_query_is_reported_as_the_mode_and_the_policy_say),
		UNIT(the_lookup_of_a_local_resolver_has_a_rule_of_that_name),
		UNIT(alerts_are_always_written),
		UNIT(a_connection_to_port_853_is_an_alert),
		UNIT(a_denied_alias_is_recorded_with_the_alert_of_its_rule),
		UNIT(an_answer_to_a_local_resolver_is_allowed),
		UNIT(an_answer_that_should_not_have_come_is_recorded_as_denied),
		UNIT(a_watched_answer_has_neither_verdict_nor_reason),
		UNIT(news_and_losses_are_written_whatever_is_wanted),
		UNIT(a_question_to_a_name_service_has_no_verdict),
	};

	return unit_main("report", tests, ARRAY_SIZE(tests));
}
