/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_report_lookups.c - one record for a question and its answer.
 */
#include <stdlib.h>
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

/* The event of @s with its message: the caller's to free. */
static struct event *event_of(const struct sample *s)
{
	struct event *event = calloc(1, sizeof(*event) + s->builder.len);

	CU_ASSERT_PTR_NOT_NULL_FATAL(event);
	*event = s->event;
	event->payload_len = (uint32_t)s->builder.len;
	memcpy(event->payload, s->builder.wire, s->builder.len);
	return event;
}

static const struct policy_rule rule = { .name = "web" };

static void write_unanswered(void *context, const struct event *event)
{
	struct dns_msg msg;

	CU_ASSERT(event->payload_len > 0);

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

/* Case @i; @unread: as it came, where that is enough. */
static void look_up(struct desk *desk, size_t i, bool unread)
{
	CLEANUP(lookups_freep) struct lookups *lookups = NULL;
	CLEANUP(base_freep) struct event *event = NULL;
	static struct sample s;

	desk_open(desk, lookups_cases[i].mode, POLICY_RECORDS_LOOKUPS);
	CU_ASSERT_EQUAL_FATAL(
		lookups_new(write_unanswered, &desk->reporter, &lookups), 0);
	desk->reporter.lookups = lookups;
	question_of(&s);
	s.event.flags = lookups_cases[i].flags;
	event = event_of(&s);
	if (!unread || !report_unread(&desk->reporter, event, &rule))
		report_query(&desk->reporter, event, &s.msg, &rule);
	if (lookups_cases[i].port)
		answer(&desk->reporter, &s, (uint16_t)lookups_cases[i].port,
		       s.event.flags);
	if (lookups_cases[i].port_too)
		answer(&desk->reporter, &s, (uint16_t)lookups_cases[i].port_too,
		       s.event.flags);
	lookups_tick(lookups, UINT64_MAX);
}

static void a_lookup_has_one_record(void)
{
	static struct desk desk;
	size_t i;
	int unread;

	for (i = 0; i < ARRAY_SIZE(lookups_cases); i++)
		for (unread = 0; unread < 2; unread++) {
			look_up(&desk, i, unread);
			unit_string(lookups_cases[i].what,
				    lookups_cases[i].want, desk_written(&desk));
		}
}

static const struct policy_rule alerting = { .name = "web",
					     .alert = POLICY_ALERT_LOW };

/* A record that is not wanted, or one that is wanted at once, keeps a question
 * from waiting. */
static const struct {
	const char *what;
	enum record_mode mode;
	enum policy_records wanted;
	const struct policy_rule *rule;
	bool waits;
} unread_cases[] = {
	{ "enforced", RECORD_ENFORCE, POLICY_RECORDS_LOOKUPS, &rule, true },
	{ "in audit mode", RECORD_AUDIT, POLICY_RECORDS_LOOKUPS, &rule, true },
	{ "of a rule that is gone", RECORD_ENFORCE, POLICY_RECORDS_LOOKUPS,
	  NULL, true },
	{ "of a rule with an alert", RECORD_ENFORCE, POLICY_RECORDS_LOOKUPS,
	  &alerting, false },
	{ "all have a record", RECORD_ENFORCE, POLICY_RECORDS_ALL, &rule,
	  false },
	{ "only denied ones have", RECORD_ENFORCE, POLICY_RECORDS_DENIED, &rule,
	  false },
	{ "without a policy", RECORD_WATCH, POLICY_RECORDS_LOOKUPS, NULL,
	  false },
};

static void a_question_waits_unread_if_nothing_is_written_before(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(unread_cases); i++) {
		CLEANUP(lookups_freep) struct lookups *lookups = NULL;
		CLEANUP(base_freep) struct event *event = NULL;
		struct reporter reporter = { .mode = unread_cases[i].mode,
					     .wanted = unread_cases[i].wanted };
		static struct sample s;

		CU_ASSERT_EQUAL_FATAL(
			lookups_new(write_unanswered, NULL, &lookups), 0);
		reporter.lookups = lookups;
		question_of(&s);
		event = event_of(&s);
		unit_string(
			unread_cases[i].what,
			unread_cases[i].waits ? "waits" : "is read",
			report_unread(&reporter, event, unread_cases[i].rule)
				? "waits"
				: "is read");
		CU_ASSERT_EQUAL(lookups_wait(lookups), unread_cases[i].waits);
	}
}

static const struct unit_test tests[] = {
	UNIT(a_lookup_has_one_record),
	UNIT(a_question_waits_unread_if_nothing_is_written_before),
};

int main(void)
{
	return unit_main("report_lookups", tests, ARRAY_SIZE(tests));
}
