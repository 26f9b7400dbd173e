/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_report_lookups.c - one record for a question and its answer.
 */
#include <string.h>

#include "enforcer/lib/wallclock.h"
#include "enforcer/record/lookups.h"
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

static void write_unanswered(void *context, const struct event *event)
{
	struct dns_msg msg;

	(void)dns_msg_parse(event->payload, event->payload_len, &msg);
	report_unanswered(context, event, &msg, &rule);
}

/* An answer to @s from port @port of the server, @flags of its question. */
static void answer(struct reporter *reporter, const struct sample *s,
		   uint16_t port, uint16_t flags)
{
	struct event event = { .kind = EVENT_ANSWER,
			       .cookie = s->event.cookie,
			       .family = s->event.family,
			       .remote_port = port,
			       .ktime_ns = s->event.ktime_ns + 5000000 };
	struct event_question question = { .server_port = s->event.remote_port,
					   .flags = flags,
					   .id = s->msg.id };

	memcpy(event.remote, s->event.remote, sizeof(event.remote));
	memcpy(question.server, s->event.remote, sizeof(question.server));
	report_answer(reporter,
		      &(struct report_answer){ .event = &event,
					       .question = &question,
					       .msg = &s->msg,
					       .rule = &rule,
					       .reason = ACCEPT_ACCEPTED });
}

static const struct {
	const char *what;
	enum record_mode mode;
	uint16_t flags;	    /* of the question */
	int port, port_too; /* of answers; 0: there is none */
	const char *want;
} lookups_cases[] = {
	{ "answered", RECORD_ENFORCE, 0, 53, 0, "lookup success accepted web" },
	{ "answered twice", RECORD_ENFORCE, 0, 53, 53,
	  "lookup success accepted web answer success accepted web" },
	{ "answered by another before", RECORD_ENFORCE, 0, 54, 53,
	  "answer success accepted web lookup success accepted web" },
	{ "unanswered", RECORD_ENFORCE, 0, 0, 0, "lookup success rule web" },
	{ "denied", RECORD_ENFORCE, EVENT_DENIED | EVENT_STOPPED, 0, 0,
	  "lookup failure rule web" },
	{ "let through by its rule", RECORD_ENFORCE, EVENT_DENIED, 53, 0,
	  "lookup unknown rule web" },
	{ "let through", RECORD_AUDIT, EVENT_DENIED, 53, 0,
	  "lookup unknown rule web" },
	{ "to a group", RECORD_ENFORCE, EVENT_MULTICAST, 53, 0,
	  "lookup success rule web answer success accepted web" },
	{ "watched", RECORD_WATCH, 0, 53, 0,
	  "query - rule web answer - - web" },
};

static void a_lookup_has_one_record(void)
{
	static struct desk desk;
	static struct sample s;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lookups_cases); i++) {
		CLEANUP(lookups_freep) struct lookups *lookups = NULL;

		desk_open(&desk, lookups_cases[i].mode, POLICY_RECORDS_LOOKUPS);
		CU_ASSERT_EQUAL_FATAL(
			lookups_new(write_unanswered, &desk.reporter, &lookups),
			0);
		desk.reporter.lookups = lookups;
		question_of(&s);
		s.event.flags = lookups_cases[i].flags;
		report_query(&desk.reporter, &s.event, &s.msg, &rule);
		if (lookups_cases[i].port)
			answer(&desk.reporter, &s,
			       (uint16_t)lookups_cases[i].port, s.event.flags);
		if (lookups_cases[i].port_too)
			answer(&desk.reporter, &s,
			       (uint16_t)lookups_cases[i].port_too,
			       s.event.flags);
		lookups_tick(lookups, UINT64_MAX);
		unit_string(lookups_cases[i].what, lookups_cases[i].want,
			    desk_written(&desk));
	}
}

static const struct unit_test tests[] = {
	UNIT(a_lookup_has_one_record),
};

int main(void)
{
	return unit_main("report_lookups", tests, ARRAY_SIZE(tests));
}
