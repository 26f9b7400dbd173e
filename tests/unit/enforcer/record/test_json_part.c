/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_json_part.c - the object `event` for each action and verdict, and what
 * the other objects leave out.
 */
#include "enforcer/record/json_part.h"

#include <string.h>

#include "enforcer/lib/jsonout.h"
#include "policy/base.h"
#include "tests/unit/record_sample.h"
#include "tests/unit/unit.h"

/* What @render writes for the record of @s; valid until the next call. */
static const char *part_of(struct sample *s, record_json_part_fn render)
{
	CLEANUP(jsonout_freep) struct jsonout *json = NULL;
	static struct record_json_context context;

	(void)dns_msg_parse(s->builder.wire, s->builder.len, &s->msg);
	record_format_view(&s->record, &s->view);
	s->view.device = "eth0";
	CU_ASSERT_EQUAL_FATAL(jsonout_new(&json), 0);
	buf_clear(&s->line);
	jsonout_begin(json, &s->line);
	render(&context, json, &s->view);
	jsonout_end(json);
	buf_char(&s->line, '\0');
	return s->line.data;
}

static const struct {
	const char *what;
	enum record_action action;
	enum record_verdict verdict;
	enum record_mode mode;
	const char *want;
} events[] = {
	{ "query, allowed", RECORD_QUERY, RECORD_ALLOWED, RECORD_ENFORCE,
	  "{\"kind\":\"event\",\"category\":[\"network\"],"
	  "\"type\":[\"protocol\",\"allowed\"],\"action\":\"query\","
	  "\"outcome\":\"success\"}" },
	{ "query, denied", RECORD_QUERY, RECORD_DENIED, RECORD_ENFORCE,
	  "{\"kind\":\"event\",\"category\":[\"network\"],"
	  "\"type\":[\"protocol\",\"denied\"],\"action\":\"query\","
	  "\"outcome\":\"failure\"}" },
	{ "query, denied in audit mode", RECORD_QUERY, RECORD_DENIED,
	  RECORD_AUDIT,
	  "{\"kind\":\"event\",\"category\":[\"network\"],"
	  "\"type\":[\"protocol\",\"denied\"],\"action\":\"query\","
	  "\"outcome\":\"unknown\"}" },
	{ "query, watched", RECORD_QUERY, RECORD_UNDECIDED, RECORD_WATCH,
	  "{\"kind\":\"event\",\"category\":[\"network\"],"
	  "\"type\":[\"protocol\"],\"action\":\"query\"}" },
	{ "connect, denied", RECORD_CONNECT, RECORD_DENIED, RECORD_ENFORCE,
	  "{\"kind\":\"event\",\"category\":[\"network\"],"
	  "\"type\":[\"connection\",\"denied\"],"
	  "\"action\":\"connect\",\"outcome\":\"failure\"}" },
	{ "alert, denied in audit mode", RECORD_ALERT, RECORD_DENIED,
	  RECORD_AUDIT,
	  "{\"kind\":\"alert\","
	  "\"category\":[\"network\",\"intrusion_detection\"],"
	  "\"type\":[\"info\",\"denied\"],\"action\":\"alert\","
	  "\"outcome\":\"unknown\"}" },
	{ "lost", RECORD_LOST, RECORD_UNDECIDED, RECORD_NO_MODE,
	  "{\"kind\":\"event\",\"category\":[\"host\"],"
	  "\"type\":[\"info\"],\"action\":\"lost\"}" },
	{ "policy, refused in audit mode", RECORD_POLICY, RECORD_DENIED,
	  RECORD_AUDIT,
	  "{\"kind\":\"event\",\"category\":[\"configuration\"],"
	  "\"type\":[\"change\"],\"action\":\"policy\","
	  "\"outcome\":\"failure\"}" },
	{ "gate", RECORD_GATE, RECORD_ALLOWED, RECORD_ENFORCE,
	  "{\"kind\":\"event\",\"category\":[\"configuration\"],"
	  "\"type\":[\"change\"],\"action\":\"gate\","
	  "\"outcome\":\"success\"}" },
};

static void each_action_and_verdict_has_its_categories(void)
{
	static struct sample s;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(events); i++) {
		sample_query(&s, "www.example.com");
		s.record.action = events[i].action;
		s.record.verdict = events[i].verdict;
		s.record.mode = events[i].mode;
		s.record.reason = REASON_NONE;
		unit_string(events[i].what, events[i].want,
			    part_of(&s, record_json_part_event));
	}
	sample_done(&s);
}

static void an_alert_has_the_severity_that_elastic_gives_it(void)
{
	static const struct {
		enum policy_alert alert;
		const char *want;
	} cases[] = {
		{ POLICY_ALERT_LOW,
		  "\"reason\":\"rule\",\"severity\":21,\"risk_score\":21}" },
		{ POLICY_ALERT_MEDIUM,
		  "\"reason\":\"rule\",\"severity\":47,\"risk_score\":47}" },
		{ POLICY_ALERT_HIGH,
		  "\"reason\":\"rule\",\"severity\":73,\"risk_score\":73}" },
		{ POLICY_ALERT_NONE, "\"reason\":\"rule\"}" },
	};
	static struct sample s;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *got;

		sample_query(&s, "www.example.com");
		s.record.action = RECORD_ALERT;
		s.record.alert = cases[i].alert;
		got = strstr(part_of(&s, record_json_part_event), "\"reason\"");
		unit_string("the end", cases[i].want, got);
	}
	sample_done(&s);
}

static void unknown_fields_of_a_process_are_left_out(void)
{
	static const struct identity_info nothing;
	static struct sample s;

	sample_query(&s, "www.example.com");
	s.record.identity = &nothing;
	s.event.owner.ppid = 0;
	unit_string("owner",
		    "{\"process\":{\"pid\":4242,\"thread\":{\"id\":4243},"
		    "\"name\":\"curl\"},\"user\":{\"id\":\"1000\"},"
		    "\"group\":{\"id\":\"1001\"}}",
		    part_of(&s, record_json_part_owner));
	unit_string("nameward",
		    "{\"mode\":\"enforce\",\"attribution\":\"exact\"}",
		    part_of(&s, record_json_part_nameward));
	sample_done(&s);
}

static void why_names_are_missing_is_one_word(void)
{
	static const struct {
		const struct identity_info identity;
		const char *want;
	} cases[] = {
		{ { .late = true }, ",\"names\":\"late\"}" },
		{ { .gone = true }, ",\"names\":\"gone\"}" },
	};
	static struct sample s;
	const char *got;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		sample_query(&s, "www.example.com");
		s.record.identity = &cases[i].identity;
		got = part_of(&s, record_json_part_nameward);
		unit_string("the end", cases[i].want, strstr(got, ",\"names"));
	}
	sample_done(&s);
}

/* Egress and ingress of one packet: the server is the far end of both. */
static void the_server_is_the_far_end_in_both_directions(void)
{
	static struct sample s;
	int outgoing;

	for (outgoing = 0; outgoing < 2; outgoing++) {
		sample_query(&s, "www.example.com");
		s.event.outgoing = (uint8_t)outgoing;
		unit_string("server", "{\"ip\":\"192.0.2.53\",\"port\":53}",
			    part_of(&s, record_json_part_server));
		unit_string("network",
			    outgoing ? "{\"network\":{\"transport\":\"udp\","
				       "\"type\":\"ipv4\","
				       "\"direction\":\"egress\"},"
				       "\"observer\":{\"egress\":"
				       "{\"interface\":{\"name\":\"eth0\"}}}}"
				     : "{\"network\":{\"transport\":\"udp\","
				       "\"type\":\"ipv4\","
				       "\"direction\":\"ingress\"},"
				       "\"observer\":{\"ingress\":"
				       "{\"interface\":{\"name\":\"eth0\"}}}}",
			    part_of(&s, record_json_part_network));
	}
	sample_done(&s);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(each_action_and_verdict_has_its_categories),
		UNIT(an_alert_has_the_severity_that_elastic_gives_it),
		UNIT(unknown_fields_of_a_process_are_left_out),
		UNIT(why_names_are_missing_is_one_word),
		UNIT(the_server_is_the_far_end_in_both_directions),
	};

	return unit_main("record_json_part", tests, ARRAY_SIZE(tests));
}
