/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * text.c - records for people: one aligned line, in local time.
 *
 *   16:15:41.123 allow query   curl[4242] alice       AAAA example.com (web)
 *
 * There are colours only on a terminal.  Bytes that could control a terminal
 * are escaped.
 */
#include "enforcer/record/format.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "enforcer/dns/code.h"
#include "enforcer/dns/msg.h"
#include "enforcer/dns/rdata.h"
#include "enforcer/host/identity/identity.h"
#include "enforcer/host/services/asks.h"
#include "enforcer/lib/addrtext.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/escape.h"
#include "policy/base.h"

#define NS_PER_S 1000000000
#define NS_PER_MS 1000000

/* Counted in bytes from the end of the verdict's column, without colours. */
enum column { COLUMN_WHO = 8, COLUMN_USER = 31, COLUMN_WHAT = 43 };

enum style { PLAIN, RED, GREEN, YELLOW, FAINT };

struct state {
	bool colour;
	time_t second; /* which .clock shows */
	char clock[16];
};

static void style(const struct state *s, struct buf *out, enum style style_of)
{
	static const char *const codes[] = {
		[PLAIN] = "\033[0m",  [RED] = "\033[31m",
		[GREEN] = "\033[32m", [YELLOW] = "\033[33m",
		[FAINT] = "\033[2m",
	};

	if (s->colour)
		buf_text(out, codes[style_of]);
}

static void add_foreign(struct buf *out, const char *text)
{
	if (text)
		escape_terminal(out, text, strlen(text));
}

static void add_time(struct state *s, struct buf *out, int64_t wall_ns)
{
	time_t second = wall_ns / NS_PER_S;
	unsigned int ms = (unsigned int)(wall_ns % NS_PER_S / NS_PER_MS);
	struct tm tm = { 0 };
	char text[8];

	if (!s->clock[0] || second != s->second) {
		(void)localtime_r(&second, &tm);
		(void)strftime(s->clock, sizeof(s->clock), "%H:%M:%S", &tm);
		s->second = second;
	}
	(void)snprintf(text, sizeof(text), ".%03u ", ms % 1000);
	style(s, out, FAINT);
	buf_text(out, s->clock);
	buf_text(out, text);
	style(s, out, PLAIN);
}

/* Add the verdict, in six columns. */
static void add_verdict(const struct state *s, struct buf *out,
			const struct record *record)
{
	if (record->verdict == RECORD_DENIED) {
		bool passed = record_format_let_through(record);

		style(s, out, passed ? YELLOW : RED);
		buf_text(out, passed ? "would " : "deny  ");
	} else if (record->verdict == RECORD_ALLOWED) {
		style(s, out, GREEN);
		buf_text(out, "allow ");
	} else {
		buf_text(out, "-     ");
	}
	style(s, out, PLAIN);
}

static void add_who(struct buf *out, const struct record_view *view,
		    size_t start)
{
	const struct event_owner *owner = view->owner;

	buf_pad(out, start, COLUMN_WHO);
	escape_terminal(out, owner->comm, strnlen(owner->comm, EVENT_COMM_LEN));
	buf_char(out, '[');
	buf_uint(out, owner->tgid);
	buf_text(out, "] ");
	buf_pad(out, start, COLUMN_USER);
	if (view->identity->user)
		add_foreign(out, view->identity->user);
	else
		buf_uint(out, owner->uid);
	buf_char(out, ' ');
	buf_pad(out, start, COLUMN_WHAT);
}

static void add_endpoint(struct buf *out, const struct record_view *view)
{
	char text[ADDRTEXT_MAX];
	bool v6 = view->event->family == AF_INET6;

	if (view->event->family == AF_UNIX) {
		add_foreign(out, view->record->address);
		return;
	}
	buf_text(out, v6 ? "[" : "");
	buf_text(out, addrtext(&view->destination.ip, text));
	buf_text(out, v6 ? "]:" : ":");
	buf_uint(out, view->destination.port);
	buf_char(out, '/');
	buf_text(out, record_format_transport(view->event));
}

static void add_question(struct buf *out, const struct dns_msg *msg)
{
	char name[DNS_NAME_TEXT_MAX], type[RRTYPE_NAME_MAX];
	size_t start = out->len;

	buf_text(out, rrtype_name(msg->question.type, type));
	buf_char(out, ' ');
	buf_pad(out, start, 5);
	buf_text(out, dns_name_text(&msg->question.name, name));
}

static void add_rdata(struct buf *out, const struct dns_msg *msg,
		      const struct dns_msg_rr *rr)
{
	char text[256];
	size_t len = dns_rdata_text(msg, rr, text, sizeof(text));

	escape_terminal(out, text, strnlen(text, sizeof(text)));
	if (len >= sizeof(text))
		buf_text(out, "...");
}

static void add_code(struct buf *out, uint16_t rcode)
{
	char text[DNS_CODE_NAME_MAX];

	buf_text(out, " = ");
	buf_text(out, dns_code_rcode_name(rcode, text));
}

static void add_answers(struct buf *out, const struct dns_msg *msg)
{
	struct dns_msg_walk walk = { 0 };
	struct dns_msg_rr rr;

	if (msg->rcode || !msg->n_rrs[DNS_MSG_ANSWER])
		add_code(out, msg->rcode);
	else
		buf_text(out, " =");
	while (record_format_next_answer(msg, &walk, &rr)) {
		buf_char(out, ' ');
		add_rdata(out, msg, &rr);
	}
	if (record_format_left_out(msg)) {
		buf_text(out, " and ");
		buf_uint(out, record_format_left_out(msg));
		buf_text(out, " more");
	}
}

/* What a name service answered: @msg may be NULL. */
static void add_service_answer(struct buf *out, const struct asks_found *asked)
{
	const char *error = asked->error, *dot;

	if (asked->has_code) {
		add_answers(out, asked->msg);
		return;
	}
	dot = error ? strrchr(error, '.') : NULL;
	buf_text(out, " = ");
	add_foreign(out, dot ? dot + 1 : error);
}

static void add_opened(struct buf *out, const struct record *record)
{
	char text[ADDRTEXT_MAX];
	size_t i;

	for (i = 0; i < record->n_opened; i++) {
		const struct record_opened *opened = &record->opened[i];

		buf_text(out, i ? ", " : " opened ");
		buf_text(out, addrtext(&opened->ip, text));
		buf_text(out, " for ");
		buf_uint(out, opened->timeout_s);
		buf_char(out, 's');
	}
}

/* "yyyy-mm-dd hh:mm:ss" in local time; of the day of @wall_ns its time only. */
static void add_moment(struct buf *out, int64_t moment_wall_ns, int64_t wall_ns)
{
	time_t moment = moment_wall_ns / NS_PER_S, now = wall_ns / NS_PER_S;
	struct tm tm = { 0 }, today = { 0 };
	char text[32];

	(void)localtime_r(&moment, &tm);
	(void)localtime_r(&now, &today);
	(void)strftime(text, sizeof(text),
		       tm.tm_yday == today.tm_yday &&
				       tm.tm_year == today.tm_year
			       ? "%H:%M:%S"
			       : "%Y-%m-%d %H:%M:%S",
		       &tm);
	buf_text(out, text);
}

/* " was open for NAME until TIME by RULE" */
static void add_was_open(struct buf *out, const struct record_view *view)
{
	const struct record_was_open *was_open = view->record->was_open;
	char name[DNS_NAME_TEXT_MAX];

	buf_text(out, " was open");
	if (was_open->name.len) {
		buf_text(out, " for ");
		add_foreign(out, dns_name_text(&was_open->name, name));
	}
	buf_text(out, " until ");
	add_moment(out, view->shut_wall_ns, view->wall_ns);
	buf_text(out, " by ");
	add_foreign(out, was_open->rule);
}

static void add_what(struct buf *out, const struct record_view *view)
{
	const struct record *r = view->record;
	char name[DNS_NAME_TEXT_MAX];
	uint16_t rcode;

	if (r->msg && r->msg->question.name.len)
		add_question(out, r->msg);
	else if (r->asked && r->asked->method)
		add_foreign(out, r->asked->method);
	else if (view->event)
		add_endpoint(out, view);
	if (r->asked && r->asked->question)
		add_service_answer(out, r->asked);
	else if (r->msg && r->msg->flags & DNS_MSG_QR)
		add_answers(out, r->msg);
	else if (r->msg && view->event &&
		 record_format_answered(view->event, &rcode))
		add_code(out, rcode);
	add_opened(out, r);
	if (r->n_left_out) {
		buf_text(out, " and not ");
		buf_uint(out, r->n_left_out);
		buf_text(out, " more");
	}
	if (r->alias) {
		buf_text(out, " by way of ");
		add_foreign(out, dns_name_text(r->alias, name));
	}
	if (r->was_open)
		add_was_open(out, view);
}

/* " (rule: reason)"; the reason "rule" is left out behind the rule's name. */
static void add_why(const struct state *s, struct buf *out,
		    const struct record *r)
{
	const char *reason = r->rule && r->reason == REASON_RULE
				     ? NULL
				     : reason_name(r->reason);

	if (!r->rule && !reason)
		return;
	style(s, out, FAINT);
	buf_text(out, " (");
	add_foreign(out, r->rule);
	buf_text(out, r->rule && reason ? ": " : "");
	add_foreign(out, reason);
	buf_char(out, ')');
	style(s, out, PLAIN);
}

static void add_rest(const struct state *s, struct buf *out,
		     const struct record *r)
{
	size_t i;

	if (r->message) {
		buf_char(out, ' ');
		add_foreign(out, r->message);
	}
	for (i = 0; i < r->n_lost; i++) {
		buf_char(out, ' ');
		buf_text(out, r->lost[i].where);
		buf_char(out, '=');
		buf_uint(out, r->lost[i].n);
	}
	add_why(s, out, r);
	if (r->count > 1) {
		buf_text(out, " x");
		buf_uint(out, r->count);
	}
	if (r->folded != RECORD_EQUAL) {
		buf_text(out, " of the ");
		buf_text(out, record_format_folded(r->folded));
	}
	if (r->alert != POLICY_ALERT_NONE) {
		style(s, out, YELLOW);
		buf_text(out, " alert ");
		buf_text(out, record_format_alert(r->alert));
		style(s, out, PLAIN);
	}
}

static void print_record(void *state, const struct record_view *view,
			 struct buf *out)
{
	struct state *s = state;
	size_t start;

	add_time(s, out, view->wall_ns);
	add_verdict(s, out, view->record);
	start = out->len;
	buf_text(out, record_format_action(view->record->action));
	if (view->event) {
		add_who(out, view, start);
		add_what(out, view);
	}
	add_rest(s, out, view->record);
	buf_char(out, '\n');
}

static int open_state(bool colour, void **ret_state)
{
	struct state *s = calloc(1, sizeof(*s));

	if (!s)
		return -ENOMEM;
	s->colour = colour;
	*ret_state = s;
	return 0;
}

const struct record_format record_text = {
	.name = "text",
	.open = open_state,
	.close = free,
	.print = print_record,
};
