/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * past.c - read what the texts of a record say.
 */
#include "enforcer/cli/verdict/past.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "enforcer/cli/records/connection.h"
#include "enforcer/cli/records/entry.h"
#include "enforcer/cli/replay/fields.h"
#include "enforcer/cli/replay/lookup.h"
#include "enforcer/dns/code.h"
#include "policy/language/value.h"
#include "policy/rrtype.h"

#define RCODE_SERVFAIL 2

static bool is(const char *text, const char *word)
{
	return text && strcmp(text, word) == 0;
}

/* Why a question or a connection is denied whatever the rules say. */
static enum reason fixed_reason(enum reason reason)
{
	switch (reason) {
	case REASON_UNKNOWN:
	case REASON_MALFORMED:
	case REASON_UNFOLLOWED:
	case REASON_SHARED_MEMORY:
	case REASON_MARK:
	case REASON_UNREADABLE:
	case REASON_UNKNOWN_SOURCE:
	case REASON_FOREIGN_SOURCE:
	case REASON_MARTIAN:
	case REASON_NOT_FORWARDED:
		return reason;
	default:
		return REASON_NONE;
	}
}

/* What no policy would open: the answer as such is at fault. */
static bool opens_nothing(enum reason reason)
{
	switch (reason) {
	case REASON_UNSOLICITED:
	case REASON_NOT_AN_ANSWER:
	case REASON_WRONG_QUESTION:
	case REASON_DUPLICATE:
	case REASON_LATE:
	case REASON_TRUNCATED:
	case REASON_MALFORMED:
	case REASON_LOCAL_RESOLVER:
	case REASON_NO_MEMORY:
		return true;
	default:
		return false;
	}
}

static int read_question(const struct records_entry *entry,
			 struct verdict_past *past)
{
	past->type = RRTYPE_A;
	if (!entry->qname)
		return 0;
	if (dns_name_from_text(entry->qname, &past->name) < 0 ||
	    (entry->qtype && rrtype_from_name(entry->qtype, &past->type) < 0))
		return -EINVAL;
	return 0;
}

static const char *next(const char *text)
{
	return text + strlen(text) + 1;
}

/* An error is all the same to us, whichever it is. */
static uint16_t rcode_of(const char *code)
{
	return !code || is(code, "NOERROR") ? 0 : RCODE_SERVFAIL;
}

/* Old records may have the addresses alone. */
static int read_addresses(const struct records_entry *entry,
			  const struct verdict_past *past,
			  struct verdict_message *room)
{
	const char *text = entry->addresses;
	struct ip_addr ip;
	size_t i;

	for (i = 0; i < entry->n_addresses; i++, text = next(text)) {
		if (records_connection_ip(text, &ip) < 0)
			return -EINVAL;
		verdict_message_add_ip(room, &past->name, &ip,
				       VERDICT_MESSAGE_FOR_EVER);
	}
	return 0;
}

static int read_answers(const struct records_entry *entry,
			struct verdict_message *room, struct verdict_past *past)
{
	const enum reason reason = reason_from_name(entry->reason);
	const char *text = entry->answers;
	struct verdict_message_rr rr;
	size_t i;

	if (opens_nothing(reason) || !past->name.len)
		return -ENODATA;
	past->opened = entry->opened;
	past->trusted = reason != REASON_UNTRUSTED_RESOLVER;
	(void)records_connection_ip(entry->source, &past->ip);
	past->message = room;
	verdict_message_begin(room, &past->name, past->type,
			      rcode_of(entry->code));
	if (!entry->n_answers)
		return read_addresses(entry, past, room);
	for (i = 0; i < entry->n_answers; i++) {
		rr.name = text;
		rr.type = next(rr.name);
		rr.ttl = next(rr.type);
		rr.data = next(rr.ttl);
		text = next(rr.data);
		if (verdict_message_add(room, &rr) < 0)
			return -EINVAL;
	}
	return 0;
}

static int read_connection(const struct records_entry *entry,
			   struct verdict_past *past)
{
	struct records_connection to;

	if (records_connection_read(entry, &to) < 0)
		return -EINVAL;
	past->fixed = fixed_reason(reason_from_name(entry->reason));
	past->ip = to.ip;
	past->port = to.port;
	past->proto = to.proto;
	return 0;
}

/* A question that came from elsewhere to a server of this host is none of a
 * program. */
static int read_lookup(const struct records_entry *entry,
		       struct verdict_past *past)
{
	const enum reason reason = reason_from_name(entry->reason);

	if (is(entry->direction, "ingress"))
		return -ENODATA;
	past->fixed = fixed_reason(reason);
	past->by_resolver = reason == REASON_LOCAL_RESOLVER;
	return past->name.len || past->fixed ? 0 : -ENODATA;
}

static int read_kind(const struct records_entry *entry,
		     struct verdict_message *room, struct verdict_past *past)
{
	switch (past->kind) {
	case VERDICT_LOOKUP:
		return read_lookup(entry, past);
	case VERDICT_ANSWER:
		return read_answers(entry, room, past);
	case VERDICT_CONNECT:
		return read_connection(entry, past);
	default:
		return 0;
	}
}

static int kind_of(const char *action, enum verdict_kind *ret_kind)
{
	static const char *const actions[VERDICT_KINDS] = {
		[VERDICT_LOOKUP] = "query",
		[VERDICT_ANSWER] = "answer",
		[VERDICT_CONNECT] = "connect",
		[VERDICT_ASK] = "ask",
	};
	int kind;

	for (kind = 0; kind < VERDICT_KINDS; kind++) {
		if (!is(action, actions[kind]))
			continue;
		*ret_kind = (enum verdict_kind)kind;
		return 0;
	}
	return -ENODATA;
}

static void read_who(const struct records_entry *entry,
		     struct verdict_who *ret_who)
{
	*ret_who = (struct verdict_who){
		.host = entry->host,
		.exe = entry->exe,
		.comm = entry->comm,
		.user = entry->user,
		.uid = entry->uid,
		.gid = entry->gid,
		.cgroup = entry->cgroup,
		.unit = entry->unit,
		.container = entry->container,
		.nobody = is(entry->attribution, "unknown") ||
			  is(entry->attribution, "kernel"),
	};
}

int verdict_past_of_entry(const struct records_entry *entry,
			  struct verdict_message *room,
			  struct verdict_past *past,
			  struct verdict_who *ret_who)
{
	uint32_t count;
	int r;

	*past = (struct verdict_past){ .count = 1 };
	r = kind_of(entry->action, &past->kind);
	if (r < 0)
		return r;
	if (past->kind == VERDICT_ASK && is(entry->dns_type, "answer")) {
		past->kind = VERDICT_ANSWER;
		past->by_service = true;
	}
	past->passed = !entry->denied || !is(entry->outcome, "failure");
	if (entry->timestamp)
		(void)fields_utc(entry->timestamp, &past->time_ns);
	if (entry->count &&
	    value_parse_number(entry->count, UINT32_MAX, &count) && count)
		past->count = count;
	r = read_question(entry, past);
	if (r == 0)
		r = read_kind(entry, room, past);
	if (r == 0)
		read_who(entry, ret_who);
	return r;
}

static struct verdict_past common(const struct replay_lookup *lookup,
				  enum verdict_kind kind)
{
	return (struct verdict_past){
		.kind = kind,
		.time_ns = lookup->time_ns,
		.count = 1,
		.passed = !lookup->denied,
		.trusted = true,
		.name = lookup->name,
		.type = lookup->type ?: RRTYPE_A,
		.ip = lookup->server,
	};
}

int verdict_past_of_question(const struct replay_lookup *lookup,
			     struct verdict_past *ret_past)
{
	if (!lookup->asked)
		return -ENODATA;
	*ret_past = common(lookup, VERDICT_LOOKUP);
	return 0;
}

int verdict_past_of_answer(const struct replay_lookup *lookup,
			   struct verdict_message *room,
			   struct verdict_past *ret_past)
{
	size_t i;

	if (!lookup->answered)
		return -ENODATA;
	*ret_past = common(lookup, VERDICT_ANSWER);
	ret_past->message = room;
	verdict_message_begin(room, &ret_past->name, ret_past->type,
			      lookup->rcode ? RCODE_SERVFAIL : 0);
	for (i = 0; i < lookup->n_addrs; i++)
		verdict_message_add_ip(room, &ret_past->name, &lookup->addrs[i],
				       lookup->ttl_s);
	return 0;
}

int verdict_past_of_connection(const struct replay_lookup *lookup,
			       struct verdict_past *ret_past)
{
	if (!lookup->connects)
		return -ENODATA;
	*ret_past = common(lookup, VERDICT_CONNECT);
	ret_past->port = lookup->port;
	ret_past->proto = IPPROTO_TCP;
	return 0;
}
