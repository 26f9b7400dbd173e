/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kv.c - records in the key=value form that older readers know.
 *
 * Queries and answers have exactly the keys of that form in its order: a query
 * has no DNS_DATA, an answer is one line for each address, with the owner name
 * and type of that record.  What the form does not know (an answer without an
 * address, a denied connection, ...) is written so that its readers ignore it:
 * DNS_DATA is empty, a query that stands for many has COUNT behind the rest,
 * and other records have ACTION and no DNS keys.  What a name service was asked
 * and answered has both, and no keys of a packet.
 */
#include "enforcer/record/format.h"

#include <ctype.h>
#include <string.h>
#include <sys/socket.h>

#include "enforcer/dns/msg.h"
#include "enforcer/dns/rdata.h"
#include "enforcer/host/services/asks.h"
#include "enforcer/lib/addrtext.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/escape.h"
#include "policy/base.h"

static void add_word(struct buf *out, const char *key, const char *text)
{
	if (!text)
		return;
	buf_text(out, key);
	escape_word(out, text, strlen(text));
}

static void add_uint(struct buf *out, const char *key, uint64_t number)
{
	buf_text(out, key);
	buf_uint(out, number);
}

static void add_ends(struct buf *out, const struct record_view *view)
{
	const char *transport = record_format_transport(view->event);
	char text[ADDRTEXT_MAX];

	add_word(out, " DEV=", view->device);
	buf_text(out, " PROTO=");
	for (; *transport; transport++)
		buf_char(out, (char)toupper((unsigned char)*transport));
	buf_text(out, " SRC=");
	buf_text(out, addrtext(&view->source.ip, text));
	buf_text(out, " DST=");
	buf_text(out, addrtext(&view->destination.ip, text));
	add_uint(out, " SPT=", view->source.port);
	add_uint(out, " DPT=", view->destination.port);
}

/* The keys from COMM= to GID=, in the order of the form. */
static void add_packet(struct buf *out, const struct record_view *view)
{
	const struct event_owner *owner = view->owner;

	buf_text(out, "COMM=");
	escape_word(out, owner->comm, strnlen(owner->comm, EVENT_COMM_LEN));
	add_uint(out, " PID=", owner->tgid);
	add_uint(out, " TGID=", owner->tid);
	if (view->event->family != AF_UNIX)
		add_ends(out, view);
	add_uint(out, " UID=", owner->uid);
	add_uint(out, " GID=", owner->gid);
	if (view->record->asked)
		add_word(out, " ACTION=",
			 record_format_action(view->record->action));
}

/* The form ends names with the dot of the root. */
static void add_name(struct buf *out, const struct dns_name *name,
		     uint16_t type)
{
	char text[DNS_NAME_TEXT_MAX], type_text[RRTYPE_NAME_MAX];

	buf_text(out, " DNS_NAME=");
	if (name->len) {
		(void)dns_name_text(name, text);
		escape_name(out, text, strlen(text));
		if (name->len > 1)
			buf_char(out, '.');
	}
	buf_text(out, " DNS_TYPE=");
	if (name->len)
		buf_text(out, rrtype_name(type, type_text));
}

static void print_query(const struct record_view *view, struct buf *out)
{
	const struct dns_msg *msg = view->record->msg;
	static const struct dns_name none;

	add_packet(out, view);
	buf_text(out, " DNS_QR=0");
	add_name(out, msg ? &msg->question.name : &none,
		 msg ? msg->question.type : 0);
	if (view->record->count > 1)
		add_uint(out, " COUNT=", view->record->count);
	add_word(out, " FOLDED=", record_format_folded(view->record->folded));
	buf_char(out, '\n');
}

static size_t print_addresses(const struct record_view *view, struct buf *out)
{
	const struct dns_msg *msg = view->record->msg;
	struct dns_msg_walk walk = { 0 };
	struct ip_addr addr;
	char text[ADDRTEXT_MAX];
	struct dns_msg_rr rr;
	struct dns_name owner;
	size_t n = 0;

	while (record_format_next_answer(msg, &walk, &rr)) {
		if (!dns_rdata_addr(msg, &rr, &addr))
			continue;
		dns_msg_owner(msg, &rr, &owner);
		add_packet(out, view);
		buf_text(out, " DNS_QR=1");
		add_name(out, &owner, rr.type);
		buf_text(out, " DNS_DATA=");
		buf_text(out, addrtext(&addr, text));
		buf_char(out, '\n');
		n++;
	}
	return n;
}

static void print_answer(const struct record_view *view, struct buf *out)
{
	const struct dns_msg *msg = view->record->msg;
	static const struct dns_name none;

	if (msg && print_addresses(view, out))
		return;
	add_packet(out, view);
	buf_text(out, " DNS_QR=1");
	add_name(out, msg ? &msg->question.name : &none,
		 msg ? msg->question.type : 0);
	buf_text(out, " DNS_DATA=\n");
}

static void print_other(const struct record_view *view, struct buf *out)
{
	const struct record *r = view->record;
	size_t i;

	if (view->event) {
		add_packet(out, view);
		buf_char(out, ' ');
	}
	add_word(out, "ACTION=", record_format_action(r->action));
	add_word(out, " ADDRESS=", r->address);
	if (r->verdict != RECORD_UNDECIDED)
		add_word(out, " VERDICT=",
			 r->verdict == RECORD_DENIED ? "denied" : "allowed");
	add_word(out, " ALERT=", record_format_alert(r->alert));
	add_word(out, " RULE=", r->rule);
	add_word(out, " REASON=", reason_name(r->reason));
	for (i = 0; i < r->n_lost; i++) {
		add_word(out, " LOST_", r->lost[i].where);
		add_uint(out, "=", r->lost[i].n);
	}
	if (r->count > 1)
		add_uint(out, " COUNT=", r->count);
	add_word(out, " FOLDED=", record_format_folded(r->folded));
	add_word(out, " MESSAGE=", r->message);
	buf_char(out, '\n');
}

static void print_record(void *state, const struct record_view *view,
			 struct buf *out)
{
	const struct record *r = view->record;
	const bool answered = r->msg && (r->msg->flags & DNS_MSG_QR);

	(void)state;
	if (view->event && (r->action == RECORD_QUERY ||
			    (r->action == RECORD_LOOKUP && !answered) ||
			    (r->asked && !r->asked->question)))
		print_query(view, out);
	else if (view->event && (r->action == RECORD_ANSWER ||
				 r->action == RECORD_LOOKUP || r->asked))
		print_answer(view, out);
	else
		print_other(view, out);
}

const struct record_format record_kv = {
	.name = "kv",
	.print = print_record,
};
