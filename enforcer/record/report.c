/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * report.c - fill one struct record for each thing that happened.
 */
#include "enforcer/record/report.h"

#include <stdlib.h>
#include <string.h>

#include "enforcer/alert/alert.h"
#include "enforcer/host/services/asks.h"
#include "enforcer/record/lookups.h"
#include "enforcer/record/writer.h"
#include "policy/base.h"

#define ENCRYPTED_DNS_PORT 853 /* DNS over TLS, DTLS, QUIC */

static bool is_wanted(const struct reporter *reporter,
		      enum record_verdict verdict)
{
	if (reporter->mode == RECORD_WATCH ||
	    reporter->wanted == POLICY_RECORDS_ALL ||
	    reporter->wanted == POLICY_RECORDS_LOOKUPS)
		return true;
	return reporter->wanted == POLICY_RECORDS_DENIED &&
	       verdict == RECORD_DENIED;
}

/*
 * The mode that held for an event of @flags: it says whether what was denied
 * was stopped.  What another port lets pass, it lets pass in any mode.
 */
static enum record_mode mode_held(const struct reporter *reporter,
				  const struct policy_rule *rule,
				  unsigned int flags)
{
	if (reporter->mode == RECORD_WATCH)
		return RECORD_WATCH;
	if (flags & EVENT_STOPPED)
		return RECORD_ENFORCE;
	if ((flags & EVENT_DENIED) && !(flags & EVENT_OTHER_PORT))
		return RECORD_AUDIT;
	if (rule && rule->has_mode)
		return rule->mode == POLICY_AUDIT ? RECORD_AUDIT
						  : RECORD_ENFORCE;
	return reporter->mode;
}

/* The lookups of a local resolver of this host are permitted by a rule that no
 * policy has; it is called as its reason is. */
static const char *rule_name(const struct policy_rule *rule, uint8_t reason)
{
	if (reason == EVENT_REASON_LOCAL_RESOLVER)
		return reason_name(REASON_LOCAL_RESOLVER);
	return rule ? rule->name : NULL;
}

/* The reason why @record is an alert whatever the rules say; REASON_NONE: it
 * is none. */
static enum reason alert_reason(const struct record *record)
{
	if (record->event->flags & EVENT_OTHER_PORT)
		return REASON_OTHER_PORT;
	if (record->action == RECORD_CONNECT &&
	    record->event->remote_port == ENCRYPTED_DNS_PORT)
		return REASON_ENCRYPTED_DNS;
	return REASON_NONE;
}

/* A record that is lost is counted and reported by record_writer_write(). */
static void write_if_wanted(struct reporter *reporter,
			    const struct record *record)
{
	if (is_wanted(reporter, record->verdict))
		(void)record_writer_write(reporter->writer, record);
}

static void write_alert(struct reporter *reporter, struct record *record,
			const struct policy_rule *rule)
{
	enum policy_alert alert = rule ? rule->alert : POLICY_ALERT_NONE;
	enum reason reason = alert_reason(record);

	if (reason && alert < POLICY_ALERT_MEDIUM)
		alert = POLICY_ALERT_MEDIUM;
	if (alert == POLICY_ALERT_NONE)
		return;
	if (reason)
		record->reason = reason;
	record->action = RECORD_ALERT;
	record->alert = alert;
	(void)record_writer_write(reporter->writer, record);
}

static void write_with_alert(struct reporter *reporter, struct record *record,
			     const struct policy_rule *rule)
{
	write_if_wanted(reporter, record);
	write_alert(reporter, record, rule);
}

/* Is a lookup to have one record for question and answer? */
static bool in_one(const struct reporter *reporter)
{
	return reporter->lookups && reporter->mode != RECORD_WATCH &&
	       reporter->wanted == POLICY_RECORDS_LOOKUPS;
}

/* What is sent to a group is answered by many, or by nobody, and a message has
 * several questions there. */
static bool keeps(struct reporter *reporter, const struct event *event,
		  const struct dns_msg *msg)
{
	return in_one(reporter) && msg->question.name.len &&
	       !(event->flags & (EVENT_DENIED | EVENT_MULTICAST)) &&
	       lookups_put(reporter->lookups, event, msg->id);
}

static struct record record_of_query(const struct reporter *reporter,
				     const struct event *event,
				     const struct dns_msg *msg,
				     const struct policy_rule *rule)
{
	struct record record = {
		.action = in_one(reporter) ? RECORD_LOOKUP : RECORD_QUERY,
		.verdict = RECORD_ALLOWED,
		.mode = mode_held(reporter, rule, event->flags),
		.event = event,
		.msg = msg,
		.rule = rule_name(rule, event->reason),
		.reason = reason_of_event(event->reason),
	};

	if (reporter->mode == RECORD_WATCH)
		record.verdict = RECORD_UNDECIDED;
	else if (event->flags & EVENT_DENIED)
		record.verdict = RECORD_DENIED;
	return record;
}

void report_query(struct reporter *reporter, const struct event *event,
		  const struct dns_msg *msg, const struct policy_rule *rule)
{
	struct record record = record_of_query(reporter, event, msg, rule);

	if (!keeps(reporter, event, msg))
		write_if_wanted(reporter, &record);
	write_alert(reporter, &record, rule);
}

bool report_unread(struct reporter *reporter, const struct event *event,
		   const struct policy_rule *rule)
{
	return in_one(reporter) &&
	       (!rule || rule->alert == POLICY_ALERT_NONE) &&
	       lookups_put_unread(reporter->lookups, event);
}

void report_unanswered(struct reporter *reporter, const struct event *event,
		       const struct dns_msg *msg,
		       const struct policy_rule *rule)
{
	struct record record = record_of_query(reporter, event, msg, rule);

	record.action = RECORD_LOOKUP;
	write_if_wanted(reporter, &record);
}

/* What each outcome means to a reader who looks for what was denied. */
static enum record_verdict verdict_of(const struct report_answer *answer)
{
	/* The addresses were accepted, and something else prevented opening. */
	if (answer->other_reason)
		return RECORD_DENIED;
	switch (answer->reason) {
	case ACCEPT_ACCEPTED:
	case ACCEPT_LOCAL_RESOLVER:
	case ACCEPT_OPENS_NOTHING:
	case ACCEPT_NO_ADDRESS:
	case ACCEPT_RCODE:
	case ACCEPT_TRUNCATED:
		return RECORD_ALLOWED;
	default:
		/* Whoever hears a group hears the questions of others, and
		 * answers that it did not ask for or not of that host. */
		return answer->event->flags & EVENT_MULTICAST ? RECORD_UNDECIDED
							      : RECORD_DENIED;
	}
}

/* Did it come from where the question was sent to? */
static bool is_from_server(const struct report_answer *answer)
{
	const struct event_question *question = answer->question;
	const struct event *event = answer->event;

	return question && question->server_port == event->remote_port &&
	       !memcmp(question->server, event->remote, sizeof(event->remote));
}

/* Make @record that of the lookup, if its question waits: the caller frees what
 * this yields after that. */
static struct event *join(struct reporter *reporter,
			  const struct report_answer *answer,
			  struct record *record)
{
	struct event *query;

	if (!in_one(reporter) || !is_from_server(answer))
		return NULL;
	query = lookups_take(reporter->lookups, answer->event->cookie,
			     answer->question->id);
	if (!query)
		return NULL;
	record->action = RECORD_LOOKUP;
	record->event = query;
	record->question = NULL;
	record->duration_ns = answer->event->ktime_ns - query->ktime_ns;
	return query;
}

/* In audit mode what is denied has its record before the answer comes. */
static bool has_record(const struct reporter *reporter,
		       const struct report_answer *answer)
{
	return in_one(reporter) && is_from_server(answer) &&
	       (answer->question->flags & EVENT_DENIED);
}

/* Fill in what was decided, and write it. */
static void write_answer(struct reporter *reporter,
			 const struct report_answer *answer,
			 struct record *record)
{
	const struct event_question *question = answer->question;
	uint8_t decided_by = question ? question->reason : EVENT_REASON_NONE;

	if (answer->reason == ACCEPT_LOCAL_RESOLVER) /* a second one has none */
		decided_by = EVENT_REASON_LOCAL_RESOLVER;
	record->rule = rule_name(answer->rule, decided_by);
	if (reporter->mode != RECORD_WATCH) {
		record->verdict = verdict_of(answer);
		record->reason = answer->other_reason
					 ? answer->other_reason
					 : reason_of_answer(answer->reason);
	}
	record->n_left_out = answer->n_left_out;
	if (record->reason != REASON_DENIED_ALIAS) {
		write_if_wanted(reporter, record);
		return;
	}
	record->alias = answer->alias;
	write_with_alert(reporter, record, answer->rule);
}

void report_answer(struct reporter *reporter,
		   const struct report_answer *answer)
{
	struct record record = {
		.action = RECORD_ANSWER,
		.mode = mode_held(reporter, answer->rule,
				  answer->question ? answer->question->flags
						   : 0),
		.event = answer->event,
		.question = answer->question,
		.msg = answer->msg,
		.opened = answer->opened,
		.n_opened = answer->n_opened,
	};
	struct event *query;

	if (has_record(reporter, answer))
		return;
	query = join(reporter, answer, &record);
	write_answer(reporter, answer, &record);
	free(query);
}

void report_connect(struct reporter *reporter, const struct event *event,
		    const struct policy_rule *rule, enum reason reason,
		    const struct record_was_open *was_open)
{
	struct record record = {
		.action = RECORD_CONNECT,
		.verdict = RECORD_DENIED,
		.mode = mode_held(reporter, rule, event->flags),
		.event = event,
		.rule = rule ? rule->name : NULL,
		.reason = reason,
		.was_open = was_open,
	};

	write_with_alert(reporter, &record, rule);
}

void report_detected(struct reporter *reporter,
		     const struct report_detected *detected)
{
	const struct alert *alert = detected->alert->alert;
	const struct event *event = detected->event;
	struct record record = {
		.action = RECORD_ALERT,
		.verdict = RECORD_ALLOWED,
		.mode = mode_held(reporter, detected->rule,
				  event ? event->flags : 0),
		.alert = alert->severity,
		.reason = reason_of_detector(alert->detector),
		.event = event,
		.question = detected->question,
		.msg = detected->msg,
		.message = detected->message,
		.detected = detected->alert,
	};

	if (event)
		record.rule = rule_name(detected->rule, event->reason);
	if (!event)
		record.verdict = RECORD_UNDECIDED;
	else if (event->flags & EVENT_DENIED)
		record.verdict = RECORD_DENIED;
	(void)record_writer_write(reporter->writer, &record);
}

void report_asked(struct reporter *reporter, const struct asks_found *asked,
		  const char *address)
{
	const struct record record = {
		.action = RECORD_ASK,
		.mode = reporter->mode,
		.event = asked->event,
		.question = asked->question,
		.msg = asked->msg,
		.reason = asked->method ? REASON_NONE : REASON_MALFORMED,
		.address = address,
		.asked = asked,
	};

	write_if_wanted(reporter, &record);
}

void report_ask_refused(struct reporter *reporter, const struct event *event,
			const char *address)
{
	const struct record record = {
		.action = RECORD_ASK,
		.verdict = RECORD_DENIED,
		.mode = reporter->mode,
		.event = event,
		.reason = REASON_NAME_SERVICE,
		.address = address,
	};

	write_if_wanted(reporter, &record);
}

void report_news(struct reporter *reporter, enum record_action action,
		 enum reason reason, const char *message)
{
	const struct record record = {
		.action = action,
		.mode = reporter->mode,
		.reason = reason,
		.message = message,
	};

	(void)record_writer_write(reporter->writer, &record);
}

void report_policy(struct reporter *reporter,
		   const struct record_policy *policy, enum reason reason,
		   const char *message)
{
	const struct record record = {
		.action = RECORD_POLICY,
		.mode = reporter->mode,
		.reason = reason,
		.message = message,
		.policy = policy,
	};

	(void)record_writer_write(reporter->writer, &record);
}

void report_lost(struct reporter *reporter, const struct record_loss *lost,
		 size_t n)
{
	const struct record record = {
		.action = RECORD_LOST,
		.mode = reporter->mode,
		.lost = lost,
		.n_lost = n,
	};

	(void)record_writer_write(reporter->writer, &record);
}
