/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reason.c - the words of all reasons, and the reasons of the kernel side and
 * of answers in terms of them.
 */
#include "enforcer/record/reason.h"

#include <stddef.h>
#include <string.h>

#include "policy/base.h"

static const char *const names[] = {
	[REASON_RULE] = "rule",
	[REASON_DEFAULT] = "default",
	[REASON_LOCAL_RESOLVER] = "local-resolver",
	[REASON_UNKNOWN] = "unknown",
	[REASON_MALFORMED] = "malformed",
	[REASON_UNFOLLOWED] = "unfollowed",
	[REASON_NO_POLICY] = "no-policy",
	[REASON_OVERLOAD] = "overload",
	[REASON_MARK] = "mark",
	[REASON_UNREADABLE] = "unreadable",
	[REASON_SHARED_MEMORY] = "shared-memory",
	[REASON_REPLACED] = "replaced",
	[REASON_SUSPICIOUS] = "suspicious",
	[REASON_UNSOLICITED] = "unsolicited",
	[REASON_NOT_AN_ANSWER] = "not-an-answer",
	[REASON_WRONG_QUESTION] = "wrong-question",
	[REASON_UNTRUSTED_RESOLVER] = "untrusted-resolver",
	[REASON_DUPLICATE] = "duplicate",
	[REASON_LATE] = "late",
	[REASON_TRUNCATED] = "truncated",
	[REASON_RCODE] = "rcode",
	[REASON_DENIED] = "denied",
	[REASON_OPENS_NOTHING] = "opens-nothing",
	[REASON_BROKEN_CHAIN] = "broken-chain",
	[REASON_LONG_CHAIN] = "long-chain",
	[REASON_DENIED_ALIAS] = "denied-alias",
	[REASON_NO_ADDRESS] = "no-address",
	[REASON_TOO_MANY] = "too-many",
	[REASON_SPECIAL_ADDRESS] = "special-address",
	[REASON_ACCEPTED] = "accepted",
	[REASON_POLICY_CHANGED] = "policy-changed",
	[REASON_NO_MEMORY] = "no-memory",
	[REASON_NOT_OPEN] = "not-open",
	[REASON_UNKNOWN_SOURCE] = "unknown-source",
	[REASON_FOREIGN_SOURCE] = "foreign-source",
	[REASON_MARTIAN] = "martian",
	[REASON_NOT_FORWARDED] = "not-forwarded",
	[REASON_NAME_SERVICE] = "name-service",
	[REASON_OTHER_PORT] = "other-port",
	[REASON_ENCRYPTED_DNS] = "encrypted-dns",
	[REASON_TUNNEL] = "tunnel",
	[REASON_MANY_NAMES] = "many-names",
	[REASON_TXT] = "txt",
	[REASON_DGA] = "dga",
	[REASON_NXDOMAIN] = "nxdomain",
	[REASON_REBINDING] = "rebinding",
	[REASON_PRIVATE_ANSWER] = "private-answer",
	[REASON_LIST] = "list",
	[REASON_FIRST_DOMAIN] = "first-domain",
	[REASON_FIRST_PAIR] = "first-pair",
	[REASON_RESOLVER] = "resolver",
	[REASON_ODD_TYPE] = "odd-type",
	[REASON_ODD_PROGRAM] = "odd-program",
	[REASON_LOOKALIKE] = "lookalike",
	[REASON_BEACON] = "beacon",
	[REASON_FAST_FLUX] = "fast-flux",
	[REASON_LOADED] = "loaded",
	[REASON_RELOADED] = "reloaded",
	[REASON_REFUSED] = "refused",
	[REASON_KEPT] = "kept",
	[REASON_UNCONFIRMED] = "unconfirmed",
	[REASON_CONFIRMED] = "confirmed",
	[REASON_GONE_BACK] = "gone-back",
	[REASON_LISTS_CHANGED] = "lists-changed",
	[REASON_RULES_ENDED] = "rules-ended",
	[REASON_PERMITTED] = "permitted",
	[REASON_PERMIT_ENDED] = "permit-ended",
	[REASON_CLOCK_SET] = "clock-set",
	[REASON_EXECUTABLES_CHANGED] = "executables-changed",
	[REASON_RESOLVERS_CHANGED] = "resolvers-changed",
	[REASON_UNWATCHED] = "unwatched",
	[REASON_WATCHED] = "watched",
	[REASON_FAILED] = "failed",
	[REASON_REPAIRED] = "repaired",
	[REASON_INTO_FAILED] = "into-failed",
	[REASON_INTO_FILLED] = "into-filled",
	[REASON_CONNTRACK_FULL] = "conntrack-full",
	[REASON_CONNTRACK_ROOM] = "conntrack-room",
};

const char *reason_name(enum reason reason)
{
	return reason < ARRAY_SIZE(names) ? names[reason] : NULL;
}

enum reason reason_from_name(const char *name)
{
	size_t i;

	for (i = REASON_NONE + 1; name && i < ARRAY_SIZE(names); i++)
		if (strcmp(names[i], name) == 0)
			return (enum reason)i;
	return REASON_NONE;
}

bool reason_always_alerts(enum reason reason)
{
	return reason == REASON_OTHER_PORT || reason == REASON_ENCRYPTED_DNS;
}

/* The switches below have no default, so the compiler warns when a reason is
 * missing. */
enum reason reason_of_event(enum event_reason reason)
{
	switch (reason) {
	case EVENT_REASON_NONE:
		break;
	case EVENT_REASON_RULE:
		return REASON_RULE;
	case EVENT_REASON_DEFAULT:
		return REASON_DEFAULT;
	case EVENT_REASON_LOCAL_RESOLVER:
		return REASON_LOCAL_RESOLVER;
	case EVENT_REASON_UNKNOWN:
		return REASON_UNKNOWN;
	case EVENT_REASON_MALFORMED:
		return REASON_MALFORMED;
	case EVENT_REASON_UNFOLLOWED:
		return REASON_UNFOLLOWED;
	case EVENT_REASON_NO_POLICY:
		return REASON_NO_POLICY;
	case EVENT_REASON_OVERLOAD:
		return REASON_OVERLOAD;
	case EVENT_REASON_MARK:
		return REASON_MARK;
	case EVENT_REASON_UNREADABLE:
		return REASON_UNREADABLE;
	case EVENT_REASON_PAGES:
		return REASON_SHARED_MEMORY;
	case EVENT_REASON_REPLACED:
		return REASON_REPLACED;
	case EVENT_REASON_SUSPICIOUS:
		return REASON_SUSPICIOUS;
	}
	return REASON_NONE;
}

enum reason reason_of_answer(enum accept_reason reason)
{
	switch (reason) {
	case ACCEPT_UNSOLICITED:
		return REASON_UNSOLICITED;
	case ACCEPT_LOCAL_RESOLVER:
		return REASON_LOCAL_RESOLVER;
	case ACCEPT_NOT_AN_ANSWER:
		return REASON_NOT_AN_ANSWER;
	case ACCEPT_WRONG_QUESTION:
		return REASON_WRONG_QUESTION;
	case ACCEPT_UNTRUSTED_RESOLVER:
		return REASON_UNTRUSTED_RESOLVER;
	case ACCEPT_DUPLICATE:
		return REASON_DUPLICATE;
	case ACCEPT_LATE:
		return REASON_LATE;
	case ACCEPT_TRUNCATED:
		return REASON_TRUNCATED;
	case ACCEPT_MALFORMED:
		return REASON_MALFORMED;
	case ACCEPT_RCODE:
		return REASON_RCODE;
	case ACCEPT_DENIED:
		return REASON_DENIED;
	case ACCEPT_OPENS_NOTHING:
		return REASON_OPENS_NOTHING;
	case ACCEPT_BROKEN_CHAIN:
		return REASON_BROKEN_CHAIN;
	case ACCEPT_LONG_CHAIN:
		return REASON_LONG_CHAIN;
	case ACCEPT_DENIED_ALIAS:
		return REASON_DENIED_ALIAS;
	case ACCEPT_NO_ADDRESS:
		return REASON_NO_ADDRESS;
	case ACCEPT_SPECIAL_ADDRESS:
		return REASON_SPECIAL_ADDRESS;
	case ACCEPT_ACCEPTED:
		return REASON_ACCEPTED;
	}
	return REASON_NONE;
}

enum reason reason_of_detector(enum policy_detector detector)
{
	static const enum reason reasons[] = {
		[POLICY_TUNNEL] = REASON_TUNNEL,
		[POLICY_MANY_NAMES] = REASON_MANY_NAMES,
		[POLICY_TXT] = REASON_TXT,
		[POLICY_DGA] = REASON_DGA,
		[POLICY_NXDOMAIN] = REASON_NXDOMAIN,
		[POLICY_REBINDING] = REASON_REBINDING,
		[POLICY_PRIVATE_ANSWER] = REASON_PRIVATE_ANSWER,
		[POLICY_LISTED] = REASON_LIST,
		[POLICY_FIRST_DOMAIN] = REASON_FIRST_DOMAIN,
		[POLICY_FIRST_PAIR] = REASON_FIRST_PAIR,
		[POLICY_RESOLVER] = REASON_RESOLVER,
		[POLICY_ODD_TYPE] = REASON_ODD_TYPE,
		[POLICY_ODD_PROGRAM] = REASON_ODD_PROGRAM,
		[POLICY_LOOKALIKE] = REASON_LOOKALIKE,
		[POLICY_BEACON] = REASON_BEACON,
		[POLICY_FAST_FLUX] = REASON_FAST_FLUX,
		[POLICY_ENCRYPTED_DNS] = REASON_ENCRYPTED_DNS,
	};

	_Static_assert(ARRAY_SIZE(reasons) == POLICY_DETECTORS, "a row each");
	return reasons[detector];
}
