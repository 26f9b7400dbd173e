/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * format.c - words, and the view of a record, for all formats.
 */
#include "enforcer/record/format.h"

#include <netinet/in.h>
#include <string.h>

#include "enforcer/dns/code.h"
#include "enforcer/dns/msg.h"
#include "enforcer/host/identity/identity.h"
#include "policy/base.h"

const char *record_format_action(enum record_action action)
{
	static const char *const names[] = {
		[RECORD_QUERY] = "query",     [RECORD_ANSWER] = "answer",
		[RECORD_CONNECT] = "connect", [RECORD_ASK] = "ask",
		[RECORD_ALERT] = "alert",     [RECORD_LOST] = "lost",
		[RECORD_POLICY] = "policy",   [RECORD_GATE] = "gate",
		[RECORD_LOOKUP] = "lookup",
	};

	return names[action];
}

const char *record_format_mode(enum record_mode mode)
{
	static const char *const names[] = {
		[RECORD_WATCH] = "watch",
		[RECORD_AUDIT] = "audit",
		[RECORD_ENFORCE] = "enforce",
	};

	return mode < ARRAY_SIZE(names) ? names[mode] : NULL;
}

bool record_format_let_through(const struct record *record)
{
	const unsigned int both = EVENT_OTHER_PORT | EVENT_STOPPED;

	if (record->action == RECORD_ASK) /* the mode makes no difference */
		return false;
	return record->mode == RECORD_AUDIT ||
	       (record->event &&
		(record->event->flags & both) == EVENT_OTHER_PORT);
}

bool record_format_answered(const struct event *event, uint16_t *ret_rcode)
{
	if (event->flags & EVENT_NXDOMAIN)
		*ret_rcode = DNS_CODE_NXDOMAIN;
	else if (event->flags & EVENT_NODATA)
		*ret_rcode = DNS_CODE_NOERROR;
	else if (event->flags & EVENT_REFUSED_ANSWER)
		*ret_rcode = DNS_CODE_REFUSED;
	else
		return false;
	return true;
}

const char *record_format_alert(enum policy_alert alert)
{
	static const char *const names[] = {
		[POLICY_ALERT_LOW] = "low",
		[POLICY_ALERT_MEDIUM] = "medium",
		[POLICY_ALERT_HIGH] = "high",
	};

	return alert < ARRAY_SIZE(names) ? names[alert] : NULL;
}

const char *record_format_folded(enum record_folded folded)
{
	static const char *const names[] = {
		[RECORD_OF_PROGRAM] = "program",
		[RECORD_OF_USER] = "user",
	};

	return folded < ARRAY_SIZE(names) ? names[folded] : NULL;
}

const char *record_format_attribution(uint8_t attribution)
{
	static const char *const names[] = {
		[EVENT_UNKNOWN] = "unknown",
		[EVENT_EXACT] = "exact",
		[EVENT_SOCKET_OWNER] = "socket-owner",
		[EVENT_PRE_EXISTING] = "pre-existing",
		[EVENT_KERNEL] = "kernel",
		[EVENT_CLAIMED] = "claimed",
	};

	return attribution < ARRAY_SIZE(names) ? names[attribution]
					       : names[EVENT_UNKNOWN];
}

bool record_format_next_answer(const struct dns_msg *msg,
			       struct dns_msg_walk *walk,
			       struct dns_msg_rr *ret_rr)
{
	return walk->n_done < RECORD_FORMAT_ANSWERS_MAX &&
	       dns_msg_next(msg, walk, ret_rr) &&
	       ret_rr->section == DNS_MSG_ANSWER;
}

unsigned int record_format_left_out(const struct dns_msg *msg)
{
	unsigned int n = msg ? msg->n_rrs[DNS_MSG_ANSWER] : 0;

	return n > RECORD_FORMAT_ANSWERS_MAX ? n - RECORD_FORMAT_ANSWERS_MAX
					     : 0;
}

const struct record_format *record_format_find(const char *name)
{
	static const struct record_format *const formats[] = { &record_json,
							       &record_kv,
							       &record_text };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	return NULL;
}

static const struct event_question *question_of(const struct record *record)
{
	if (record->question)
		return record->question;
	return record->event && record->event->flags & EVENT_HAS_QUESTION
		       ? &record->event->question
		       : NULL;
}

struct record_endpoint record_format_local(const struct event *event)
{
	return (struct record_endpoint){
		ip_addr_of(event->family, event->local), event->local_port
	};
}

struct record_endpoint record_format_remote(const struct event *event)
{
	return (struct record_endpoint){
		ip_addr_of(event->family, event->remote), event->remote_port
	};
}

const char *record_format_transport(const struct event *event)
{
	switch (event->proto) {
	case IPPROTO_TCP:
		return "tcp";
	case IPPROTO_UDP:
		return "udp";
	case IPPROTO_ICMP:
		return "icmp";
	case IPPROTO_ICMPV6:
		return "ipv6-icmp";
	case IPPROTO_SCTP:
		return "sctp";
	default:
		return "other";
	}
}

void record_format_view(const struct record *record,
			struct record_view *ret_view)
{
	static const struct identity_info nothing;
	const struct event *event = record->event;

	*ret_view = (struct record_view){
		.record = record,
		.event = event,
		.question = question_of(record),
		.identity = record->identity ? record->identity : &nothing,
		.device = "",
	};
	if (!event)
		return;

	/* An answer belongs to the process that sent the query, also when
	 * another one has used the socket since. */
	ret_view->owner =
		ret_view->question ? &ret_view->question->owner : &event->owner;
	ret_view->source = event->outgoing ? record_format_local(event)
					   : record_format_remote(event);
	ret_view->destination = event->outgoing ? record_format_remote(event)
						: record_format_local(event);
}
