/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reason.h - each reason that stands in a record, and its word.
 *
 * nameward(8) explains each of them; tests/docs.sh compares.
 */
#pragma once

#include <stdbool.h>

#include "bpf/abi/event.h"
#include "enforcer/dns/answer/accept.h"
#include "policy/alerts.h"

enum reason {
	REASON_NONE, /* the record has none */

	/* Decisions of the kernel side, as enum event_reason. */
	REASON_RULE,
	REASON_DEFAULT,
	REASON_LOCAL_RESOLVER, /* answers too */
	REASON_UNKNOWN,
	REASON_MALFORMED, /* answers too */
	REASON_UNFOLLOWED,
	REASON_NO_POLICY,
	REASON_OVERLOAD,
	REASON_MARK,
	REASON_UNREADABLE,
	REASON_SHARED_MEMORY,
	REASON_REPLACED,   /* connections too */
	REASON_SUSPICIOUS, /* answers too */

	/* Answers, as enum accept_reason. */
	REASON_UNSOLICITED,
	REASON_NOT_AN_ANSWER,
	REASON_WRONG_QUESTION,
	REASON_UNTRUSTED_RESOLVER,
	REASON_DUPLICATE,
	REASON_LATE,
	REASON_TRUNCATED,
	REASON_RCODE,
	REASON_DENIED,
	REASON_OPENS_NOTHING,
	REASON_BROKEN_CHAIN,
	REASON_LONG_CHAIN,
	REASON_DENIED_ALIAS,
	REASON_NO_ADDRESS,
	REASON_SPECIAL_ADDRESS,
	REASON_ACCEPTED,

	/* Accepted answers that open nothing nevertheless. */
	REASON_TOO_MANY, /* open already */
	REASON_POLICY_CHANGED,
	REASON_NO_MEMORY,

	/* Connections. */
	REASON_NOT_OPEN,
	REASON_UNKNOWN_SOURCE,
	REASON_FOREIGN_SOURCE,
	REASON_MARTIAN,
	REASON_NOT_FORWARDED,

	/* Programs that ask a name service. */
	REASON_NAME_SERVICE,

	/* Alerts of their own, whatever the rule says. */
	REASON_OTHER_PORT,
	REASON_ENCRYPTED_DNS, /* a detector's, too */

	/* Detectors: reason_of_detector(). */
	REASON_TUNNEL,
	REASON_MANY_NAMES,
	REASON_TXT,
	REASON_DGA,
	REASON_NXDOMAIN,
	REASON_REBINDING,
	REASON_PRIVATE_ANSWER,
	REASON_LIST,
	REASON_FIRST_DOMAIN,
	REASON_FIRST_PAIR,
	REASON_RESOLVER,
	REASON_ODD_TYPE,
	REASON_ODD_PROGRAM,
	REASON_LOOKALIKE,
	REASON_BEACON,
	REASON_FAST_FLUX,

	/* `policy` records; `failed` is of the gate too. */
	REASON_LOADED,
	REASON_RELOADED,
	REASON_REFUSED,
	REASON_KEPT, /* the last good one, at a start */
	REASON_UNCONFIRMED,
	REASON_CONFIRMED,
	REASON_GONE_BACK,
	REASON_LISTS_CHANGED,
	REASON_RULES_ENDED,
	REASON_PERMITTED,
	REASON_PERMIT_ENDED,
	REASON_CLOCK_SET,
	REASON_EXECUTABLES_CHANGED,
	REASON_RESOLVERS_CHANGED,
	REASON_UNWATCHED, /* files that may change */
	REASON_WATCHED,	  /* again */
	REASON_FAILED,

	/* `gate` records. */
	REASON_REPAIRED,
	REASON_INTO_FAILED,
	REASON_INTO_FILLED,
	REASON_CONNTRACK_FULL, /* nearly */
	REASON_CONNTRACK_ROOM, /* again */

	REASON_N
};

/* The word of @reason: "rule", "wrong-question" and so on; NULL for
 * REASON_NONE. */
const char *reason_name(enum reason reason);
/* The reason with the word @name; REASON_NONE for NULL and for the word of
 * none. */
enum reason reason_from_name(const char *name);

/* Is a record with @reason an alert whatever the rules say? */
bool reason_always_alerts(enum reason reason);

/* The reason of a record for that of an event, an answer or a detector.
 * REASON_NONE for EVENT_REASON_NONE and for numbers that are no reason. */
enum reason reason_of_event(enum event_reason reason);
enum reason reason_of_answer(enum accept_reason reason);
enum reason reason_of_detector(enum policy_detector detector);
