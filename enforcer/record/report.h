/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * report.h - make a record of what happened, and write it.
 *
 * Each function picks the fields, and leaves out what the policy's `records:`
 * doesn't want.  Alerts, losses, and news of the policy and the gate are always
 * written.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/dns/answer/accept.h"
#include "enforcer/dns/msg.h"
#include "enforcer/record/record.h"

struct lookups;	      /* enforcer/record/lookups.h */
struct asks_found;    /* enforcer/host/services/asks.h */
struct policy_rule;   /* policy/policy.h */
struct record_writer; /* enforcer/record/writer.h */

struct reporter {
	struct record_writer *writer;
	struct lookups *lookups; /* borrowed; NULL: each has two records */
	enum record_mode mode;	 /* RECORD_WATCH: there is no policy */
	enum policy_records wanted;
};

void report_query(struct reporter *reporter, const struct event *event,
		  const struct dns_msg *msg, const struct policy_rule *rule);

/* Keep a question for its answer before anybody has read it, since it is read
 * when its record is made.  false: it may need a record now, or an alert, so it
 * is for report_query(). */
bool report_unread(struct reporter *reporter, const struct event *event,
		   const struct policy_rule *rule);

/* Report a question of reporter->lookups that has had no answer. */
void report_unanswered(struct reporter *reporter, const struct event *event,
		       const struct dns_msg *msg,
		       const struct policy_rule *rule);

/* An answer, and what became of it. */
struct report_answer {
	const struct event *event;
	const struct event_question *question; /* NULL: unsolicited */
	const struct dns_msg *msg;
	const struct policy_rule *rule; /* decided the question; NULL: none */
	enum accept_reason reason;
	enum reason other_reason; /* instead; REASON_NONE: none */
	const struct dns_name
		*alias;		 /* the denied one, if that is the reason */
	unsigned int n_left_out; /* addresses: there were too many */
	const struct record_opened *opened;
	size_t n_opened;
};
void report_answer(struct reporter *reporter,
		   const struct report_answer *answer);

/* Report a connection that no set permitted.  @event has owner, addresses and
 * ports only; @was_open may be NULL. */
void report_connect(struct reporter *reporter, const struct event *event,
		    const struct policy_rule *rule, enum reason reason,
		    const struct record_was_open *was_open);

/* A detector found something. */
struct report_detected {
	const struct record_alert *alert;
	/* The lookup that crossed the threshold.  NULL: it is unknown. */
	const struct event *event;
	const struct event_question *question; /* answers */
	const struct dns_msg *msg;
	const struct policy_rule *rule; /* decided the lookup */
	const char *message;
};
void report_detected(struct reporter *reporter,
		     const struct report_detected *detected);

/* Report what a watched name service was asked, or answered; @address is the
 * path of its socket. */
void report_asked(struct reporter *reporter, const struct asks_found *asked,
		  const char *address);
/* Report that a program was refused by the name service that listens at
 * @address. */
void report_ask_refused(struct reporter *reporter, const struct event *event,
			const char *address);

/* Report news of the policy or the gate: @action is RECORD_POLICY or
 * RECORD_GATE. */
void report_news(struct reporter *reporter, enum record_action action,
		 enum reason reason, const char *message);
/* Report news of the policy; @policy is in force, NULL: none is. */
void report_policy(struct reporter *reporter,
		   const struct record_policy *policy, enum reason reason,
		   const char *message);
void report_lost(struct reporter *reporter, const struct record_loss *lost,
		 size_t n);
