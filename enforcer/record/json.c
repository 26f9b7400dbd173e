/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * json.c - records as JSON, in the fields of the Elastic Common Schema.
 *
 * The aim is a hundred thousand records a second, and most of each repeats: the
 * program, the server, the question.  So those parts are rendered once, a memo
 * keeps them, and they are copied after that.
 */
#include "enforcer/record/format.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "enforcer/dns/rr.h"
#include "enforcer/host/identity/identity.h"
#include "enforcer/host/services/asks.h"
#include "enforcer/lib/addrtext.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/jsonout.h"
#include "enforcer/lib/wallclock.h"
#include "enforcer/record/alert/json_alert.h"
#include "enforcer/record/json_dns.h"
#include "enforcer/record/json_part.h"
#include "enforcer/record/memo.h"
#include "policy/base.h"

#define MEMO_SLOTS 1024

enum part {
	PART_EVENT,
	PART_OWNER,
	PART_NAMEWARD,
	PART_SERVER,
	PART_NETWORK,
	PART_QUESTION,
	PART_FLAGS,
};

struct state {
	struct jsonout *line;
	struct jsonout *part; /* renders what the memo keeps */
	struct buf part_text;
	bool failed; /* there was no memory for a part of this line */
	struct memo *memo;
	struct record_json_context context;
};

/* What @render writes of @view, which depends on @key alone: the members of
 * object @name, and that object; NULL: members beside the others. */
static struct memo_text part(struct state *s, const struct memo_key *key,
			     const char *name, record_json_part_fn render,
			     const struct record_view *view)
{
	struct memo_text text;

	if (memo_find(s->memo, key, &text))
		return text;
	buf_clear(&s->part_text);
	jsonout_begin(s->part, &s->part_text);
	if (name) {
		jsonout_key(s->part, name);
		jsonout_open(s->part);
	}
	render(&s->context, s->part, view);
	if (name)
		jsonout_close(s->part);
	jsonout_end(s->part);
	if (s->part_text.failed) {
		s->failed = true;
		return (struct memo_text){ 0 };
	}
	/* Without the braces of the document. */
	text.text = s->part_text.data + 1;
	text.len = s->part_text.len - 2;
	memo_keep(s->memo, key, text.text, text.len);
	return text;
}

static void put_part(struct state *s, const struct memo_key *key,
		     const char *name, record_json_part_fn render,
		     const struct record_view *view)
{
	const struct memo_text text = part(s, key, name, render, view);

	if (text.len)
		jsonout_members(s->line, text.text, text.len);
}

/* How long the answer took; 0: it is no answer. */
static uint64_t duration_ns(const struct record_view *view)
{
	if (!view->question || view->ktime_ns < view->question->ktime_ns)
		return view->record->duration_ns;
	return view->ktime_ns - view->question->ktime_ns;
}

static void put_event(struct state *s, const struct record_view *view)
{
	const uint64_t duration = duration_ns(view);
	const struct record *r = view->record;
	const uint64_t values[] = { r->action, r->verdict,
				    r->mode,   r->alert,
				    r->reason, record_format_let_through(r) };
	const struct memo_key key = { PART_EVENT, values, sizeof(values) };
	struct memo_text text;

	if (r->detected) {
		JSONOUT_KEY(s->line, "event");
		jsonout_open(s->line);
		record_json_part_event(&s->context, s->line, view);
		json_alert_event(&s->context, s->line, view);
		jsonout_close(s->line);
		return;
	}
	text = part(s, &key, "event", record_json_part_event, view);
	if (!text.len)
		return;
	/* The duration is of this answer alone; the rest repeats. */
	jsonout_open_members(s->line, text.text, text.len - 1);
	if (duration) {
		JSONOUT_KEY(s->line, "duration");
		jsonout_uint(s->line, duration);
	}
	jsonout_close(s->line);
}

/* The owner, and which version of its identity was looked up. */
struct owner_key {
	struct event_owner owner;
	uint64_t serial;
	uint64_t mode;
};

static struct owner_key owner_key(const struct record_view *view)
{
	return (struct owner_key){ .owner = *view->owner,
				   .serial = view->identity->serial,
				   .mode = view->record->mode };
}

static void put_owner(struct state *s, const struct record_view *view)
{
	const struct owner_key bytes = owner_key(view);
	const struct memo_key key = { PART_OWNER, &bytes, sizeof(bytes) };

	put_part(s, &key, NULL, record_json_part_owner, view);
}

/* The far end is nearly always one of a few resolvers, so a memo pays. */
static void put_server(struct state *s, const struct record_view *view)
{
	const struct event *event = view->event;
	uint64_t words[3] = { (uint64_t)event->outgoing << 32 |
			      (uint64_t)event->family << 16 |
			      event->remote_port };
	const struct memo_key key = { PART_SERVER, words, sizeof(words) };

	memcpy(&words[1], event->remote, sizeof(event->remote));
	put_part(s, &key, event->outgoing ? "destination" : "source",
		 record_json_part_server, view);
}

static void put_client(struct state *s, const struct record_view *view)
{
	const struct record_endpoint client = record_format_local(view->event);

	if (view->event->outgoing)
		JSONOUT_KEY(s->line, "source");
	else
		JSONOUT_KEY(s->line, "destination");
	jsonout_open(s->line);
	record_json_part_endpoint(s->line, &client);
	jsonout_close(s->line);
}

static void put_network(struct state *s, const struct record_view *view)
{
	const struct event *event = view->event;
	char bytes[40] = { (char)event->family, (char)event->proto,
			   (char)event->outgoing };
	const struct memo_key key = { PART_NETWORK, bytes, sizeof(bytes) };

	if (event->outgoing) {
		put_client(s, view);
		put_server(s, view);
	} else {
		put_server(s, view);
		put_client(s, view);
	}
	strncpy(bytes + 3, view->device, sizeof(bytes) - 4);
	put_part(s, &key, NULL, record_json_part_network, view);
}

static void put_question(struct state *s, const struct dns_msg_question *q,
			 const struct record_view *view)
{
	uint8_t bytes[DNS_NAME_MAX + 2 * sizeof(uint16_t)];
	struct memo_key key = { PART_QUESTION, bytes, q->name.len };

	memcpy(bytes, q->name.wire, q->name.len);
	memcpy(bytes + key.len, &q->type, sizeof(q->type));
	memcpy(bytes + key.len + 2, &q->class, sizeof(q->class));
	key.len += 4;
	put_part(s, &key, "question", record_json_part_question, view);
}

static void put_flags(struct state *s, const struct record_view *view)
{
	const uint16_t flags = view->record->msg->flags;
	const struct memo_key key = { PART_FLAGS, &flags, sizeof(flags) };

	put_part(s, &key, NULL, record_json_part_flags, view);
}

static void put_dns(struct state *s, const struct record_view *view)
{
	const struct asks_found *asked = view->record->asked;
	const struct dns_msg *msg = view->record->msg;
	uint16_t rcode;

	if (!msg)
		return;
	JSONOUT_KEY(s->line, "dns");
	jsonout_open(s->line);
	if (msg->flags & DNS_MSG_QR)
		JSONOUT_MEMBERS(s->line, "\"type\":\"answer\"");
	else
		JSONOUT_MEMBERS(s->line, "\"type\":\"query\"");
	if (!asked) { /* a name service is not told */
		JSONOUT_KEY(s->line, "id");
		jsonout_digits(s->line, msg->id);
	}
	if (msg->question.name.len)
		put_question(s, &msg->question, view);
	if (!asked)
		put_flags(s, view);
	if (asked ? asked->has_code : msg->flags & DNS_MSG_QR)
		record_json_dns_answer(s->line, msg, !asked);
	else if (record_format_answered(view->event, &rcode))
		record_json_dns_code(s->line, rcode);
	jsonout_close(s->line);
}

static void put_opened(struct jsonout *to, const struct record *r)
{
	char text[ADDRTEXT_MAX];
	size_t i;

	JSONOUT_KEY(to, "opened");
	jsonout_open_array(to);
	for (i = 0; i < r->n_opened; i++)
		jsonout_string(to, addrtext(&r->opened[i].ip, text));
	jsonout_close_array(to);
}

static void put_was_open(struct state *s, const struct record_view *view)
{
	const struct record_was_open *was_open = view->record->was_open;
	char name[DNS_NAME_TEXT_MAX], until[WALLCLOCK_TEXT_MAX];

	jsonout_key(s->line, "was_open");
	jsonout_open(s->line);
	jsonout_pair(s->line, "rule", was_open->rule);
	if (was_open->name.len)
		jsonout_pair(s->line, "name",
			     dns_name_text(&was_open->name, name));
	jsonout_pair(
		s->line, "until",
		wallclock_utc(&s->context.clock, view->shut_wall_ns, until));
	jsonout_close(s->line);
}

static void put_nameward(struct state *s, const struct record_view *view)
{
	const struct record *r = view->record;
	unsigned int left_out = record_format_left_out(r->msg);
	char alias[DNS_NAME_TEXT_MAX];

	if (view->owner && r->action != RECORD_ALERT && !r->n_opened &&
	    !r->alias && !r->n_lost && !r->was_open && r->count <= 1 &&
	    !left_out && r->folded == RECORD_EQUAL && !r->asked) {
		struct owner_key bytes = owner_key(view);
		const struct memo_key key = { PART_NAMEWARD, &bytes,
					      sizeof(bytes) };

		put_part(s, &key, "nameward", record_json_part_nameward, view);
		return;
	}
	JSONOUT_KEY(s->line, "nameward");
	jsonout_open(s->line);
	record_json_part_nameward(&s->context, s->line, view);
	if (r->action == RECORD_ALERT)
		json_alert_nameward(&s->context, s->line, view);
	if (r->asked)
		jsonout_pair(s->line, "method", r->asked->method);
	if (r->n_opened)
		put_opened(s->line, r);
	if (r->n_left_out)
		jsonout_pair_uint(s->line, "addresses_left_out", r->n_left_out);
	if (r->alias)
		jsonout_pair(s->line, "denied_alias",
			     dns_name_text(r->alias, alias));
	if (r->was_open)
		put_was_open(s, view);
	if (r->policy)
		record_json_part_policy(s->line, r->policy);
	if (r->n_lost)
		record_json_part_lost(s->line, r);
	if (r->count > 1)
		jsonout_pair_uint(s->line, "count", r->count);
	if (left_out)
		jsonout_pair_uint(s->line, "answers_left_out", left_out);
	if (r->folded != RECORD_EQUAL)
		jsonout_pair(s->line, "folded",
			     record_format_folded(r->folded));
	jsonout_close(s->line);
}

static void print_record(void *state, const struct record_view *view,
			 struct buf *out)
{
	struct state *s = state;
	char stamp[WALLCLOCK_TEXT_MAX];

	s->failed = false;
	jsonout_begin(s->line, out);
	JSONOUT_KEY(s->line, "@timestamp");
	jsonout_string(s->line,
		       wallclock_utc(&s->context.clock, view->wall_ns, stamp));
	JSONOUT_MEMBERS(s->line, "\"ecs\":{\"version\":\"8.11\"}");
	put_event(s, view);
	jsonout_pair(s->line, "message", view->record->message);
	if (view->event) {
		put_owner(s, view);
		if (view->event->family == AF_UNIX)
			record_json_part_service(s->line, view->record);
		else
			put_network(s, view);
	}
	put_dns(s, view);
	if (view->record->action == RECORD_ALERT) {
		json_alert_objects(s->line, view);
	} else if (view->record->rule) {
		record_json_part_rule(s->line, view->record->rule);
	}
	put_nameward(s, view);
	jsonout_end(s->line);
	out->failed |= s->failed;
	buf_char(out, '\n');
}

static void close_state(void *state)
{
	struct state *s = state;

	if (!s)
		return;
	jsonout_free(s->line);
	jsonout_free(s->part);
	buf_done(&s->part_text);
	memo_free(s->memo);
	free(s);
}

static int open_state(bool colour, void **ret_state)
{
	struct state *s = calloc(1, sizeof(*s));

	(void)colour;
	if (!s)
		return -ENOMEM;
	if (jsonout_new(&s->line) < 0 || jsonout_new(&s->part) < 0 ||
	    memo_new(MEMO_SLOTS, &s->memo) < 0) {
		close_state(s);
		return -ENOMEM;
	}
	*ret_state = s;
	return 0;
}

const struct record_format record_json = {
	.name = "json",
	.open = open_state,
	.close = close_state,
	.print = print_record,
};
