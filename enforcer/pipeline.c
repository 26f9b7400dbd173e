/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pipeline.c - the life of one event, from the ring to its record.
 *
 * Read it from the end: pipeline_drain() takes events in batches,
 * handle_event() sends each to its handler, and an answer goes through
 * handle_message(): parse, find the rule, judge, open, report.
 */
#include "enforcer/pipeline.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/aside/aside.h"
#include "bpf/capture.h"
#include "bpf/sockets/refresh_mark.h"
#include "bpf/sockets/sockdiag.h"
#include "enforcer/active/active.h"
#include "enforcer/active/rejected.h"
#include "enforcer/answer/accept.h"
#include "enforcer/answer/way.h"
#include "enforcer/dns/msg.h"
#include "enforcer/dns/tcp.h"
#include "enforcer/forward/forward.h"
#include "enforcer/forward/seen_answers.h"
#include "enforcer/gate/gate.h"
#include "enforcer/host/policy.h"
#include "enforcer/record/report.h"
#include "policy/base.h"
#include "policy/eval/mark.h"
#include "policy/eval/name.h"
#include "policy/policy.h"

/* Few events share a transaction, so that the first doesn't wait long. */
#define BATCH 16
#define BATCHES_MAX 16 /* in one drain */

struct pipeline {
	struct pipeline_options options;
	struct pipeline_counters counters;
	struct dns_tcp *streams;
	struct forward *forward; /* NULL: nothing is forwarded */
	struct answer_way way;
	uint64_t netns;	      /* cookie of our own network namespace */
	uint64_t name_key[2]; /* for name_hash() */
	uint8_t arrivals[BATCH + MARK_CLASSES]; /* class ids to settle */
	size_t n_arrivals;
};

/* A DNS message that came to a client, and what is found out about it. */
struct answer {
	const struct event *event; /* of TCP: the segment that completed it */
	struct event_question question;
	bool solicited;	 /* `question` is set */
	bool first;	 /* the first answer to its question */
	bool seen_by_us; /* it went to another namespace by way of ours */
	struct dns_msg msg;
	const struct policy_rule *rule; /* that decided the question */
	enum reason other_reason;	/* instead of the result's */
	struct accept_result result;
	struct record_opened opened[ACCEPT_ADDRS_MAX];
	size_t n_opened;
};

/* For the messages that come out of a TCP segment. */
struct segment {
	struct pipeline *pipeline;
	const struct event *event;
};

static const struct event_question *question_of(const struct answer *a)
{
	return a->solicited ? &a->question : NULL;
}

/* The rule may be gone, or a denial of the name may precede it by now: then the
 * answer opens nothing. */
static void find_rule(struct pipeline *p, struct answer *a)
{
	const struct dns_name *name = &a->msg.question.name;

	if (!p->options.active || !a->solicited)
		return;
	a->rule = active_rule(p->options.active, a->question.generation,
			      a->question.clause);
	if (!(a->question.flags & EVENT_OPENS) ||
	    active_still_permits(p->options.active, a->question.generation,
				 a->rule, name->wire, name->len))
		return;
	a->question.flags &= (uint16_t)~EVENT_OPENS;
	a->other_reason = REASON_POLICY_CHANGED;
}

static void judge_answer(struct pipeline *p, struct answer *a)
{
	const struct host_policy *policy = active_policy(p->options.active);
	const struct event *event = a->event;
	struct accept_input input = {
		.question = question_of(a),
		.msg = &a->msg,
		.remote = ip_addr_of(event->family, event->remote),
		.remote_port = event->remote_port,
		.arrived_ns = event->ktime_ns,
		.in_our_netns = event->netns == p->netns || a->seen_by_us,
		.by_route = event->netns != p->netns ||
			    answer_way_leads(&p->way, event, question_of(a)),
		.first = a->first,
		.special_allowed = a->rule && a->rule->open.special_allowed,
		.resolvers = policy->resolvers.nets,
		.n_resolvers = policy->resolvers.n_nets
	};
	const struct dns_name *name = &a->msg.question.name;
	__u64 hash;

	if (name->len && name_hash((const __u64 *)p->name_key, name->wire,
				   name->len, &hash) >= 0)
		input.name_hash = hash;
	accept_judge(&input, &a->result);
}

static void open_address(struct pipeline *p, struct answer *a,
			 const struct accept_addr *from)
{
	const struct policy *policy = active_policy(p->options.active)->policy;
	struct record_opened *opened = &a->opened[a->n_opened];
	struct gate_fill_addr addr = {
		.rule = (uint16_t)(a->rule - policy->rules),
		.ip = from->ip,
		.netns = a->event->netns == p->netns ? 0 : a->event->netns,
		.ttl_s = from->ttl_s,
		.name = a->msg.question.name.wire,
		.name_len = a->msg.question.name.len
	};
	int r;

	r = gate_put(p->options.gate, &addr, &opened->timeout_s);
	if (r < 0) {
		a->other_reason =
			r == -ENOSPC ? REASON_TOO_MANY : REASON_NO_MEMORY;
		return;
	}
	opened->ip = from->ip;
	a->n_opened++;
}

static void open_addresses(struct pipeline *p, struct answer *a)
{
	unsigned int i;

	if (!a->rule)
		return;
	for (i = 0; i < a->result.n_addrs; i++)
		open_address(p, a, &a->result.addrs[i]);
	p->counters.opened += a->n_opened;
	if (a->n_opened)
		p->counters.accepted++;
	else if (a->question.flags & EVENT_OPENS)
		p->counters.refused++;
}

static void report_message(struct pipeline *p, const struct answer *a)
{
	report_answer(p->options.reporter,
		      &(struct report_answer){
			      .event = a->event,
			      .question = question_of(a),
			      .msg = &a->msg,
			      .rule = a->rule,
			      .reason = a->result.reason,
			      .other_reason = a->other_reason,
			      .opened = a->opened,
			      .n_opened = a->n_opened,
		      });
}

static void handle_message(struct pipeline *p, struct answer *a,
			   const void *wire, size_t len)
{
	(void)dns_msg_parse(wire, len, &a->msg); /* judged, damaged or not */
	find_rule(p, a);
	if (p->options.active) {
		judge_answer(p, a);
		open_addresses(p, a);
	}
	report_message(p, a);
}

static void handle_answer(struct pipeline *p, const struct event *event)
{
	struct answer a = { .event = event,
			    .question = event->question,
			    .solicited = event->flags & EVENT_HAS_QUESTION,
			    .first = !(event->flags & EVENT_DUPLICATE) };

	if (event->netns != p->netns && p->options.seen_answers)
		a.seen_by_us = seen_answers_has(p->options.seen_answers, event);
	handle_message(p, &a, event->payload, event->payload_len);
}

static void handle_stream_message(void *context, const uint8_t *message,
				  size_t len)
{
	const struct segment *segment = context;
	struct pipeline *p = segment->pipeline;
	struct answer a = { .event = segment->event, .first = true };

	if (len >= 2)
		a.solicited = capture_take_question(
				      p->options.capture, a.event->cookie,
				      (uint16_t)(message[0] << 8 | message[1]),
				      &a.question) == 0;
	handle_message(p, &a, message, len);
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

/* A question left its client, or was stopped there. */
static void handle_query(struct pipeline *p, const struct event *event)
{
	const struct policy_rule *rule = NULL;
	struct dns_msg msg;

	(void)dns_msg_parse(event->payload, event->payload_len, &msg);
	if (p->options.active)
		rule = active_rule(p->options.active, event->generation,
				   event->clause);
	/* A stopped segment would be sent again and again, so its connection
	 * is aborted; not so where the send failed, since what was permitted
	 * before it may still be on its way. */
	if ((event->flags & EVENT_STOPPED) && event->proto == IPPROTO_TCP &&
	    !(event->flags & EVENT_UNSENT))
		(void)capture_abort(p->options.capture, event);
	report_query(p->options.reporter, event, &msg, rule);
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
	p->counters.connects++;
	report_connect(p->options.reporter, event, NULL, reason);
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
	/* The gate reports a failure and tries again each second.  Arrivals
	 * are settled all the same, since packets wait for that. */
	if (p->options.gate)
		(void)gate_commit(p->options.gate);
	capture_settle(p->options.capture, p->arrivals, p->n_arrivals);
	p->n_arrivals = 0;
}

void pipeline_drain(struct pipeline *p)
{
	int i, n;

	for (i = 0; i < BATCHES_MAX; i++) {
		n = capture_drain(p->options.capture, BATCH, handle_event, p);
		commit_and_settle(p);
		if (n < BATCH)
			break;
	}
}

void pipeline_rejected(struct pipeline *p, const struct nflog_packet *packet)
{
	p->counters.connects++;
	rejected_report(
		&(struct rejected_context){ .reporter = p->options.reporter,
					    .active = p->options.active,
					    .sources = p->options.sources,
					    .netns = p->netns,
					    .capture = p->options.capture },
		packet);
}

int pipeline_new(const struct pipeline_options *options,
		 struct pipeline **ret_pipeline)
{
	const struct forward_options forward = {
		options->loop, options->aside,	options->capture,
		options->gate, options->active, options->sources
	};
	CLEANUP(pipeline_freep) struct pipeline *p = NULL;
	int r;

	p = calloc(1, sizeof(*p));
	if (!p)
		return -ENOMEM;
	p->options = *options;
	p->netns = sockdiag_home();
	capture_key(options->capture, p->name_key);
	r = dns_tcp_new(&(struct dns_tcp_limits){ 0 }, &p->streams);
	if (r == 0 && options->gate)
		r = forward_new(&forward, &p->forward);
	if (r < 0)
		return r;
	aside_on_wait(options->aside, commit_and_settle, p);
	*ret_pipeline = TAKE_PTR(p);
	return 0;
}

void pipeline_free(struct pipeline *p)
{
	if (!p)
		return;
	aside_on_wait(p->options.aside, NULL, NULL);
	dns_tcp_free(p->streams);
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
	*ret_counters = p->counters;
}
