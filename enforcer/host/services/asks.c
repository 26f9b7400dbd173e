/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * asks.c - cut the text of both directions into messages, and hand on those
 * that ask and answer.
 */
#include "enforcer/host/services/asks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/host/services/ask_flows.h"
#include "enforcer/host/services/varlink.h"
#include "enforcer/host/services/varlink_dns.h"
#include "policy/base.h"

/* The analyzer loses track of what a half keeps between two calls. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

enum {
	BYTES_DEFAULT = 4 << 20,
	MESSAGE_DEFAULT = 64 << 10,
	MESSAGES_MAX = 16, /* of one event: a send may hold thousands */
};

struct asks {
	struct asks_limits limits;
	struct asks_counters counters;
	struct ask_flows *flows;
	struct varlink message; /* the one that is read */
	struct buf wire;	/* `message` as DNS */
};

/* The event that is taken in. */
struct push {
	struct asks *asks;
	const struct event *event;
	struct ask_flow *flow;
	asks_fn on_found;
	void *context;
	unsigned int n_messages;
};

int asks_new(const struct asks_limits *limits, struct asks **ret_asks)
{
	CLEANUP(asks_freep) struct asks *asks = NULL;
	int r;

	asks = calloc(1, sizeof(*asks));
	if (!asks)
		return -ENOMEM;
	asks->limits = *limits;
	if (!asks->limits.n_bytes)
		asks->limits.n_bytes = BYTES_DEFAULT;
	if (!asks->limits.message_bytes)
		asks->limits.message_bytes = MESSAGE_DEFAULT;
	r = ask_flows_new(asks->limits.n_bytes, &asks->flows);
	if (r < 0)
		return r;
	*ret_asks = TAKE_PTR(asks);
	return 0;
}

void asks_free(struct asks *asks)
{
	if (!asks)
		return;
	ask_flows_free(asks->flows);
	varlink_done(&asks->message);
	buf_done(&asks->wire);
	free(asks);
}

void asks_freep(struct asks **asks)
{
	asks_free(*asks);
	*asks = NULL;
}

static void found(const struct push *p, const struct asks_found *found)
{
	p->on_found(p->context, found);
}

static void found_unreadable(const struct push *p)
{
	p->asks->counters.unreadable++;
	if (p->event->outgoing)
		found(p, &(struct asks_found){ .event = p->event });
}

/* Keep @message as a call, to be joined with its reply. */
static struct ask_call *keep_call(const struct push *p,
				  const struct varlink *message)
{
	const char *method = varlink_text(message, &message->method_name);
	struct ask_call *call = NULL;

	if (p->flow->n_calls < ASK_FLOWS_CALLS)
		call = calloc(1, sizeof(*call));
	ask_flows_called(p->flow, call);
	if (!call) {
		p->asks->counters.left_out++;
		return NULL;
	}
	call->is_lookup = message->method != VARLINK_NO_LOOKUP;
	call->who.owner = p->event->owner;
	call->who.ktime_ns = p->event->ktime_ns;
	call->who.clause = EVENT_NO_CLAUSE;
	strncpy(call->method, method ?: "", sizeof(call->method) - 1);
	return call;
}

static void found_question(const struct push *p, const char *method,
			   const struct varlink_question *question)
{
	struct asks_found it = { .event = p->event, .method = method };
	struct asks *asks = p->asks;
	struct dns_msg msg;
	size_t i;

	if (!question->name.len)
		found(p, &it);
	it.msg = &msg;
	for (i = 0; question->name.len && i < question->n_types; i++)
		if (varlink_dns_ask(question, i, &asks->wire, &msg) == 0)
			found(p, &it);
}

static void take_call(struct push *p, const struct varlink *message)
{
	struct varlink_question question;
	struct ask_call *call = NULL;

	if (!message->is_call)
		return; /* resolved ends the connection */
	(void)varlink_question_of(message, &question);
	if (!message->is_oneway) {
		call = keep_call(p, message);
		if (call)
			call->question = question;
	}
	if (message->method == VARLINK_NO_LOOKUP)
		return;
	p->asks->counters.calls++;
	found_question(p, varlink_text(message, &message->method_name),
		       &question);
}

static void found_answer(const struct push *p, const struct ask_call *call,
			 const struct varlink *reply)
{
	const struct varlink_question *question = &call->question;
	struct asks_found it = {
		.event = p->event,
		.question = &call->who,
		.method = call->method,
		.error = varlink_text(reply, &reply->error),
	};
	struct asks *asks = p->asks;
	struct dns_msg msg;
	size_t i;
	int r;

	if (!question->name.len)
		found(p, &it);
	it.msg = &msg;
	for (i = 0; question->name.len && i < question->n_types; i++) {
		r = varlink_dns_answer(question, i, reply, &asks->wire, &msg);
		it.has_code = r == 0;
		if (r >= 0)
			found(p, &it);
	}
}

static void take_reply(struct push *p, const struct varlink *reply)
{
	const struct ask_call *call = ask_flows_oldest(p->flow);

	if (!call) {
		p->asks->counters.unmatched++;
	} else if (call->is_lookup) {
		p->asks->counters.replies++;
		found_answer(p, call, reply);
	}
	if (!reply->continues)
		ask_flows_answered(p->flow);
}

static void take_message(struct push *p, const char *text, size_t len)
{
	struct varlink *message = &p->asks->message;
	int r;

	if (++p->n_messages > MESSAGES_MAX)
		return;
	r = varlink_parse(message, text, len);
	if (r < 0)
		found_unreadable(p);
	else if (p->event->outgoing)
		take_call(p, message);
	else
		take_reply(p, message);
	if (r < 0 && !p->event->outgoing)
		ask_flows_answered(p->flow);
}

/* Add a piece to the message of @half that is not complete. */
static void keep_piece(const struct push *p, struct ask_half *half,
		       const char *bytes, size_t len)
{
	const size_t max = p->asks->limits.message_bytes;
	size_t room = half->room ?: 512;
	char *bigger = NULL;

	while (room < half->len + len)
		room *= 2;
	if (half->skips)
		return;
	if (half->len + len <= max)
		bigger = realloc(half->bytes, room);
	if (!bigger) {
		half->skips = true;
		half->len = 0;
		found_unreadable(p);
		return;
	}
	half->bytes = bigger;
	half->room = room;
	memcpy(half->bytes + half->len, bytes, len);
	half->len += len;
}

static void take_piece(struct push *p, struct ask_half *half, const char *bytes,
		       size_t len)
{
	const char *end;

	while (len > 0) {
		end = memchr(bytes, '\0', len);
		if (!end) {
			keep_piece(p, half, bytes, len);
			return;
		}
		if (half->len || half->skips)
			keep_piece(p, half, bytes, (size_t)(end - bytes));
		if (half->len)
			take_message(p, half->bytes, half->len);
		else if (!half->skips)
			take_message(p, bytes, (size_t)(end - bytes));
		half->len = 0;
		half->skips = false;
		len -= (size_t)(end + 1 - bytes);
		bytes = end + 1;
	}
}

/* The kernel copied no more than the front of a piece.  What comes next is
 * taken for the begin of a message, if only not to miss it. */
static void cut_piece(struct push *p, struct ask_half *half)
{
	half->len = 0;
	half->skips = false;
	found_unreadable(p);
	if (p->event->outgoing)
		ask_flows_called(p->flow, NULL);
	else
		ask_flows_answered(p->flow);
}

void asks_push(struct asks *asks, const struct event *event, asks_fn on_found,
	       void *context)
{
	struct push p = {
		.asks = asks,
		.event = event,
		.flow = ask_flows_find(asks->flows, event->cookie),
		.on_found = on_found,
		.context = context,
	};

	if (!p.flow && !event->outgoing) {
		asks->counters.unmatched++;
		return;
	}
	if (!p.flow)
		p.flow =
			ask_flows_add(asks->flows, event->cookie, event->share);
	if (!p.flow)
		return;
	take_piece(&p, &p.flow->halves[event->outgoing],
		   (const char *)event->payload, event->payload_len);
	if (event->flags & EVENT_TRUNCATED)
		cut_piece(&p, &p.flow->halves[event->outgoing]);
	if (p.n_messages > MESSAGES_MAX) {
		asks->counters.left_out += p.n_messages - MESSAGES_MAX;
		ask_flows_forget(asks->flows, p.flow);
		return;
	}
	asks->counters.evicted += ask_flows_used(asks->flows, p.flow);
}

const struct asks_counters *asks_counters(const struct asks *asks)
{
	return &asks->counters;
}
