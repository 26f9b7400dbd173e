/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * raised.h - what becomes of an alert: a record and, where the policy says so,
 * a denial.
 */
#pragma once

#include "enforcer/alert/alert.h"
#include "enforcer/suspect/alerted.h"

struct dns_msg;	       /* enforcer/dns/rr.h */
struct event;	       /* bpf/abi/event.h */
struct event_owner;    /* bpf/abi/event.h */
struct event_question; /* bpf/abi/event.h */
struct identity;       /* enforcer/host/identity/identity.h */
struct policy_rule;    /* policy/policy.h */
struct reporter;       /* enforcer/record/report.h */

/* The lookup that the detectors are given; borrowed. */
struct raised_subject {
	const struct event *event;	       /* NULL: there is none */
	const struct event_question *question; /* answers */
	const struct event_owner *owner;
	const struct dns_msg *msg;
	const struct policy_rule *rule;
};

struct raised {
	struct alerted alerted;
	struct denied_options denied;
	struct reporter *reporter; /* borrowed */
	struct identity *identity; /* borrowed */
};

/*
 * Write @alert, of which @lookup, which @now is, crossed the threshold; NULL:
 * it sums up what was counted, and may come because of another lookup.  @list
 * is the name of the list that it is about, or NULL.
 */
void raised_write(struct raised *raised, const struct alert *alert,
		  const struct alert_lookup *lookup,
		  const struct raised_subject *now, const char *list);

/*
 * @alert was counted with @lookup, which @now is: what it denies is denied anew
 * if it is not at present, since the time is over or this is another name or
 * domain; but not if somebody has released it since @alert was last written.
 */
void raised_count(struct raised *raised, const struct alert *alert,
		  const struct alert_lookup *lookup,
		  const struct raised_subject *now);
