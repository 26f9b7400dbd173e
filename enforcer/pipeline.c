/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pipeline.c - the life of one event, from the ring to its record.
 *
 * Read it from the end: pipeline_drain() takes events in batches,
 * handle_event() sends each to its handler, and an answer goes to
 * answered_handle(): parse, find the rule, judge, open, report.
 */
#include "enforcer/pipeline.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/abi/listener.h"
#include "bpf/aside/aside.h"
#include "bpf/capture.h"
#include "bpf/capture_known.h"
#include "bpf/sockets/refresh_mark.h"
#include "bpf/sockets/sockdiag.h"
#include "enforcer/active/active.h"
#include "enforcer/active/answered.h"
#include "enforcer/active/rejected.h"
#include "enforcer/dns/msg.h"
#include "enforcer/dns/tcp.h"
#include "enforcer/forward/forward.h"
#include "enforcer/forward/seen_answers.h"
#include "enforcer/gate/gate.h"
#include "enforcer/host/policy.h"
#include "enforcer/host/services/asks.h"
#include "enforcer/host/services/sockets.h"
#include "enforcer/lib/wallclock.h"
#include "enforcer/record/lookups.h"
#include "enforcer/record/report.h"
#include "enforcer/suspect/suspects.h"
#include "policy/base.h"
#include "policy/eval/mark.h"

/* Few events share a transaction, so that the first doesn't wait long. */
#define BATCH 16
#define BATCHES_MAX (PIPELINE_DRAIN_MAX / BATCH)

struct pipeline {
	struct pipeline_options options;
	uint64_t connects; /* packets that no set permitted */
	uint64_t connects_stopped;
	struct dns_tcp *streams;
	struct lookups *lookups; /* lent to the reporter */
	struct asks *asks;
	struct forward *forward; /* NULL: nothing is forwarded */
	struct answered_context answered;
	uint64_t netns; /* cookie of our own network namespace */
	uint8_t arrivals[BATCH + MARK_CLASSES]; /* class ids to settle */
	size_t n_arrivals;
};

/* For the messages that come out of a TCP segment. */
struct segment {
	struct pipeline *pipeline;
	const struct event *event;
};

static void handle_answer(struct pipeline *p, const struct event *event)
{
	struct answered_message a = {
		.event = event,
		.question = event->question,
		.solicited = event->flags & EVENT_HAS_QUESTION,
		.first = !(event->flags & EVENT_DUPLICATE),
		.wire = event->payload,
		.len = event->payload_len,
	};

	if (event->netns != p->netns && p->options.seen_answers)
		a.seen_by_us = seen_answers_has(p->options.seen_answers, event);
	answered_handle(&p->answered, &a);
}

static void handle_stream_message(void *context, const uint8_t *message,
				  size_t len)
{
	const struct segment *segment = context;
	struct pipeline *p = segment->pipeline;
	struct answered_message a = { .event = segment->event,
				      .first = true,
				      .wire = message,
				      .len = len };

	if (len >= 2)
		a.solicited = capture_take_question(
				      p->options.capture, a.event->cookie,
				      (uint16_t)(message[0] << 8 | message[1]),
				      &a.question) == 0;
	answered_handle(&p->answered, &a);
}

static void handle_segment(struct pipeline *p, const struct event *event)
{
	struct segment context = { .pipeline = p, .event = event };
	const struct dns_tcp_segment segment = { .cookie = event->cookie,
						 .seq = event->tcp_seq,
						 .share = event->share,
						 .first = event->flags &
							  EVENT_FIRST,
						 .bytes = event->payload,
						 .len = event->payload_len };

	dns_tcp_push(p->streams, &segment, handle_stream_message, &context);
}

/* The rule that decided the question of @event; NULL: there is none. */
static const struct policy_rule *rule_of(const struct pipeline *p,
					 const struct event *event)
{
	return p->options.active ? active_rule(p->options.active,
					       event->generation, event->clause)
				 : NULL;
}

/* A question left its client, or was stopped there. */
static void handle_query(struct pipeline *p, const struct event *event)
{
	const struct policy_rule *rule = rule_of(p, event);
	struct dns_msg msg;

	if (!suspects_look(p->options.suspects) &&
	    report_unread(p->options.reporter, event, rule))
		return;
	(void)dns_msg_parse(event->payload, event->payload_len, &msg);
	/* A stopped segment would be sent again and again, so its connection
	 * is aborted; not so where the send failed, since what was permitted
	 * before it may still be on its way. */
	if ((event->flags & EVENT_STOPPED) && event->proto == IPPROTO_TCP &&
	    !(event->flags & EVENT_UNSENT))
		(void)capture_abort(p->options.capture, event);
	report_query(p->options.reporter, event, &msg, rule);
	if (p->options.suspects)
		suspects_query(p->options.suspects, event, &msg, rule);
}

static void handle_unanswered(void *context, const struct event *event)
{
	const struct pipeline *p = context;
	struct dns_msg msg;

	(void)dns_msg_parse(event->payload, event->payload_len, &msg);
	report_unanswered(p->options.reporter, event, &msg, rule_of(p, event));
}

/* The kernel gave a class id to a class vector it had not met before. */
static void handle_class(struct pipeline *p, const struct event *event)
{
	struct gate_class cls = { .id = event->class_id };

	if (!p->options.active || event->payload_len < sizeof(cls.words) ||
	    event->class_epoch != active_policy(p->options.active)->class_epoch)
		return;
	memcpy(cls.words, event->payload, sizeof(cls.words));
	/* The gate repairs a failure; till then this class is rejected. */
	(void)gate_add_class(p->options.gate, &cls);
}

/* The kernel side stopped a packet that is no question, or would have. */
static void report_stopped(struct pipeline *p, const struct event *event,
			   enum reason reason)
{
	p->connects++;
	p->connects_stopped += (event->flags & EVENT_STOPPED) != 0;
	report_connect(p->options.reporter, event, NULL, reason, NULL);
}

/* A program connected to a name service, and was refused. */
static void handle_ask(struct pipeline *p, const struct event *event)
{
	struct listener_key key = { 0 };

	if (event->payload_len != sizeof(key))
		return;
	memcpy(&key, event->payload, sizeof(key));
	key.path[sizeof(key.path) - 1] = '\0';
	report_ask_refused(p->options.reporter, event, key.path);
}

static void report_found(void *context, const struct asks_found *found)
{
	const struct pipeline *p = context;

	report_asked(p->options.reporter, found,
		     sockets_path(SERVICE_RESOLVED, 0));
}

/* A program in another network namespace begins to send by way of ours. */
static void handle_source(struct pipeline *p, const struct event *event)
{
	int r = p->forward ? forward_event(p->forward, event) : 0;

	if (r < 0 && (event->flags & EVENT_DENIED))
		report_stopped(p, event,
			       r == -EREMOTE ? REASON_NOT_FORWARDED
					     : REASON_UNKNOWN_SOURCE);
}

static void handle_event(void *context, const struct event *event)
{
	struct pipeline *p = context;

	switch (event->kind) {
	case EVENT_QUERY:
		handle_query(p, event);
		break;
	case EVENT_ANSWER:
		handle_answer(p, event);
		break;
	case EVENT_SEGMENT:
		handle_segment(p, event);
		break;
	case EVENT_CLASS:
		handle_class(p, event);
		break;
	case EVENT_SENDER:
		(void)refresh_mark_socket(p->options.aside, event->owner.uid,
					  event->owner.tgid, event->cookie);
		break;
	case EVENT_ASK:
		handle_ask(p, event);
		break;
	case EVENT_TEXT:
		asks_push(p->asks, event, report_found, p);
		break;
	case EVENT_SOURCE:
		handle_source(p, event);
		break;
	case EVENT_REFUSED:
		report_stopped(p, event, reason_of_event(event->reason));
		break;
	}
	if ((event->flags & EVENT_ARRIVAL) &&
	    p->n_arrivals < ARRAY_SIZE(p->arrivals))
		p->arrivals[p->n_arrivals++] = event->class_id;
}

static void commit_and_settle(void *context)
{
	struct pipeline *p = context;
	struct gate *gate = p->options.gate;
	/* The gate reports a failure and tries again each second.  Arrivals
	 * are settled all the same, since packets wait for that. */
	bool in_sets = gate && gate_commit(gate) == 0 && gate_whole(gate);

	answered_committed(&p->answered, in_sets);
	capture_settle(p->options.capture, p->arrivals, p->n_arrivals);
	p->n_arrivals = 0;
}

int pipeline_drain(struct pipeline *p)
{
	int i, n, sum = 0;

	/* After a rest: packets may wait for what is in the ring. */
	capture_settle(p->options.capture, NULL, 0);
	for (i = 0; i < BATCHES_MAX; i++) {
		n = capture_drain(p->options.capture, BATCH, handle_event, p);
		commit_and_settle(p);
		sum += n;
		if (n < BATCH)
			break;
	}
	return sum;
}

void pipeline_tick(struct pipeline *p)
{
	capture_known_resume(p->options.capture);
	lookups_tick(p->lookups, wallclock_boottime_ns());
}

bool pipeline_is_quiet(const struct pipeline *p)
{
	return !lookups_wait(p->lookups) &&
	       (!p->forward || forward_is_quiet(p->forward));
}

void pipeline_rejected(struct pipeline *p, const struct nflog_packet *packet)
{
	const struct rejected_context context = {
		.reporter = p->options.reporter,
		.active = p->options.active,
		.gate = p->options.gate,
		.sources = p->options.sources,
		.netns = p->netns,
		.capture = p->options.capture,
	};
	enum rejected rejected;

	if (rejected_is_early(active_policy(p->options.active)->policy, packet))
		pipeline_drain(p);
	rejected = rejected_report(&context, packet);
	p->connects += rejected != REJECTED_NOT;
	p->connects_stopped += rejected == REJECTED_STOPPED;
}

int pipeline_new(const struct pipeline_options *options,
		 struct pipeline **ret_pipeline)
{
	const struct forward_options forward = {
		options->loop,	  options->aside, options->device_aside,
		options->capture, options->gate,  options->active,
		options->sources
	};
	CLEANUP(pipeline_freep) struct pipeline *p = NULL;
	int r;

	p = calloc(1, sizeof(*p));
	if (!p)
		return -ENOMEM;
	p->options = *options;
	p->netns = sockdiag_home();
	p->answered = (struct answered_context){ .active = options->active,
						 .gate = options->gate,
						 .capture = options->capture,
						 .reporter = options->reporter,
						 .suspects = options->suspects,
						 .netns = p->netns };
	capture_key(options->capture, p->answered.name_key);
	r = dns_tcp_new(&(struct dns_tcp_limits){ 0 }, &p->streams);
	if (r == 0)
		r = lookups_new(handle_unanswered, p, &p->lookups);
	if (r == 0)
		r = asks_new(&(struct asks_limits){ 0 }, &p->asks);
	if (r == 0 && options->gate)
		r = forward_new(&forward, &p->forward);
	if (r < 0)
		return r;
	aside_on_wait(options->aside, commit_and_settle, p);
	aside_on_wait(options->device_aside, commit_and_settle, p);
	options->reporter->lookups = p->lookups;
	*ret_pipeline = TAKE_PTR(p);
	return 0;
}

void pipeline_free(struct pipeline *p)
{
	if (!p)
		return;
	aside_on_wait(p->options.aside, NULL, NULL);
	aside_on_wait(p->options.device_aside, NULL, NULL);
	if (p->lookups)
		lookups_tick(p->lookups, UINT64_MAX);
	p->options.reporter->lookups = NULL;
	lookups_free(p->lookups);
	dns_tcp_free(p->streams);
	asks_free(p->asks);
	forward_free(p->forward);
	free(p);
}

void pipeline_freep(struct pipeline **p)
{
	pipeline_free(*p);
}

const struct link *pipeline_links(const struct pipeline *p, size_t *ret_n)
{
	return forward_links(p->forward, ret_n);
}

void pipeline_counters(const struct pipeline *p,
		       struct pipeline_counters *ret_counters)
{
	const struct answered_counters *answered = &p->answered.counters;
	const struct asks_counters *asks = asks_counters(p->asks);

	*ret_counters = (struct pipeline_counters){
		.accepted = answered->accepted,
		.refused = answered->refused,
		.opened = answered->opened,
		.connects = p->connects,
		.connects_stopped = p->connects_stopped,
		.asks_lost = asks->left_out + asks->evicted,
	};
}
