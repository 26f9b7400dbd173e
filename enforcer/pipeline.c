/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pipeline.c - the life of one event.
 */
#include "enforcer/pipeline.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/capture.h"
#include "bpf/sockets/refresh_mark.h"
#include "bpf/sockets/sockdiag.h"
#include "enforcer/active/active.h"
#include "enforcer/active/rejected.h"
#include "enforcer/answer/accept.h"
#include "enforcer/dns/msg.h"
#include "enforcer/dns/tcp.h"
#include "enforcer/forward/forward.h"
#include "enforcer/forward/seen_answers.h"
#include "enforcer/gate/gate.h"
#include "enforcer/host/policy.h"
#include "enforcer/record/report.h"
#include "policy/base.h"
#include "policy/eval/name.h"
#include "policy/policy.h"

/* So few that the first of a batch doesn't wait long for the last. */
#define BATCH 16
#define BATCHES 16 /* in one drain */

struct pipeline {
	struct pipeline_options options;
	struct pipeline_counters counters;
	struct dns_tcp *streams;
	uint64_t netns; /* cookie of ours */
	uint64_t key[2];
	uint8_t arrivals[BATCH + CAPTURE_CLASSES]; /* class ids to settle */
	size_t n_arrivals;
	const struct event *segment; /* whose messages are coming out */
	struct forward *forward;
};

/* A message that came in, and where it is on its way. */
struct answer {
	const struct event *event;
	struct event_asked asked;
	bool is_asked;
	bool first;
	bool witnessed; /* it is another namespace's, and came by in ours */
	struct dns_msg msg;
	const struct policy_rule *rule;
	enum reason other_reason;
	struct accept_result result;
	struct record_opened opened[ACCEPT_ADDRS_MAX];
	size_t n_opened;
};

static void find_rule(struct pipeline *p, struct answer *a)
{
	const struct dns_name *name = &a->msg.question.name;

	if (!p->options.active || !a->is_asked)
		return;
	a->rule = active_rule(p->options.active, a->asked.generation,
			      a->asked.clause);
	if (!(a->asked.flags & EVENT_OPENS) ||
	    active_still_permits(p->options.active, a->asked.generation,
				 a->rule, name->wire, name->len))
		return;
	a->asked.flags &= (uint16_t)~EVENT_OPENS;
	a->other_reason = REASON_POLICY_CHANGED;
}

static void judge(struct pipeline *p, struct answer *a)
{
	const struct host_policy *live = active_policy(p->options.active);
	const struct event *event = a->event;
	struct accept_input input = {
		.asked = a->is_asked ? &a->asked : NULL,
		.msg = &a->msg,
		.remote = event->remote,
		.family = event->family,
		.remote_port = event->remote_port,
		.arrived_ns = event->ktime_ns,
		.in_our_netns = event->netns == p->netns || a->witnessed,
		.first = a->first,
		.special_allowed = a->rule && a->rule->open.special_allowed,
		.resolvers = live->resolvers.nets,
		.n_resolvers = live->resolvers.n_nets,
	};
	const struct dns_name *name = &a->msg.question.name;
	__u64 hash;

	if (name->len &&
	    name_hash((const __u64 *)p->key, name->wire, name->len, &hash) >= 0)
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
		.family = from->family,
		.netns = a->event->netns == p->netns ? 0 : a->event->netns,
		.ttl_s = from->ttl_s,
		.name = a->msg.question.name.wire,
		.name_len = a->msg.question.name.len,
	};
	int r;

	memcpy(addr.bytes, from->bytes, sizeof(addr.bytes));
	r = gate_put(p->options.gate, &addr, &opened->timeout_s);
	if (r < 0) {
		a->other_reason =
			r == -ENOSPC ? REASON_TOO_MANY : REASON_NO_MEMORY;
		return;
	}
	opened->family = from->family;
	memcpy(opened->bytes, from->bytes, sizeof(opened->bytes));
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
	else if (a->asked.flags & EVENT_OPENS)
		p->counters.refused++;
}

static void handle_message(struct pipeline *p, struct answer *a,
			   const void *wire, size_t len)
{
	struct report_answer told = { .event = a->event };

	(void)dns_msg_parse(wire, len, &a->msg); /* damage is a reason below */
	find_rule(p, a);
	if (p->options.active) {
		judge(p, a);
		open_addresses(p, a);
	}
	told.asked = a->is_asked ? &a->asked : NULL;
	told.msg = &a->msg;
	told.rule = a->rule;
	told.reason = a->result.reason;
	told.other_reason = a->other_reason;
	told.opened = a->opened;
	told.n_opened = a->n_opened;
	report_answer(p->options.reporter, &told);
}

static void handle_answer(struct pipeline *p, const struct event *event)
{
	struct answer a = {
		.event = event,
		.asked = event->asked,
		.is_asked = event->flags & EVENT_ASKED,
		.first = !(event->flags & EVENT_DUPLICATE),
	};

	if (event->netns != p->netns && p->options.seen_answers)
		a.witnessed = seen_answers_has(p->options.seen_answers, event);
	handle_message(p, &a, event->payload, event->payload_len);
}

static void handle_stream_message(void *context, const uint8_t *message,
				  size_t len)
{
	struct pipeline *p = context;
	struct answer a = { .event = p->segment, .first = true };

	if (len >= 2)
		a.is_asked =
			capture_asked(p->options.capture, p->segment->cookie,
				      (uint16_t)(message[0] << 8 | message[1]),
				      &a.asked) == 0;
	handle_message(p, &a, message, len);
}

static void handle_segment(struct pipeline *p, const struct event *event)
{
	const struct dns_tcp_segment segment = {
		.cookie = event->cookie,
		.seq = event->tcp_seq,
		.first = event->flags & EVENT_FIRST,
		.bytes = event->payload,
		.len = event->payload_len,
	};

	p->segment = event;
	dns_tcp_push(p->streams, &segment, handle_stream_message, p);
}

static void handle_query(struct pipeline *p, const struct event *event)
{
	const struct policy_rule *rule = NULL;
	struct dns_msg msg;

	(void)dns_msg_parse(event->payload, event->payload_len, &msg);
	if (p->options.active)
		rule = active_rule(p->options.active, event->generation,
				   event->clause);
	/* What was permitted before a send failed may still be on its way. */
	if ((event->flags & EVENT_STOPPED) && event->proto == IPPROTO_TCP &&
	    !(event->flags & EVENT_UNSENT))
		(void)capture_abort(p->options.capture, event);
	report_query(p->options.reporter, event, &msg, rule);
}

/* A vector that programs were met with for the first time. */
static void handle_class(struct pipeline *p, const struct event *event)
{
	struct gate_plan_class cls = { .id = event->class_id };

	if (!p->options.active || event->payload_len < sizeof(cls.words) ||
	    event->class_epoch != active_policy(p->options.active)->class_epoch)
		return;
	memcpy(cls.words, event->payload, sizeof(cls.words));
	/* A failure is told and repaired by the gate; until then it refuses. */
	(void)gate_add_class(p->options.gate, &cls);
}

/* Another namespace begins to send by way of ours. */
static void handle_source(struct pipeline *p, const struct event *event)
{
	if (!p->forward || forward_event(p->forward, event) == 0 ||
	    !(event->flags & EVENT_STOPPED))
		return;
	p->counters.connects++;
	report_connect(p->options.reporter, event, NULL, REASON_UNKNOWN_SOURCE);
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
		(void)refresh_mark_socket(event->owner.tgid, event->cookie);
		break;
	case EVENT_SOURCE:
		handle_source(p, event);
		break;
	case EVENT_REFUSED:
		p->counters.connects++;
		report_connect(p->options.reporter, event, NULL,
			       reason_of_event(event->reason));
		break;
	default:
		break;
	}
	if ((event->flags & EVENT_ARRIVAL) &&
	    p->n_arrivals < ARRAY_SIZE(p->arrivals))
		p->arrivals[p->n_arrivals++] = event->class_id;
}

static void commit_and_settle(struct pipeline *p)
{
	/* On failure the gate tells, and tries again each second. */
	if (p->options.gate)
		(void)gate_commit(p->options.gate);
	capture_settle(p->options.capture, p->arrivals, p->n_arrivals);
	p->n_arrivals = 0;
}

void pipeline_drain(struct pipeline *p)
{
	int i, n;

	for (i = 0; i < BATCHES; i++) {
		n = capture_drain(p->options.capture, BATCH, handle_event, p);
		commit_and_settle(p);
		if (n < BATCH)
			break;
	}
}

void pipeline_refused(struct pipeline *p, const struct nflog_packet *packet)
{
	p->counters.connects++;
	rejected_report(
		&(struct rejected_context){
			.reporter = p->options.reporter,
			.active = p->options.active,
			.sources = p->options.forward.sources,
			.netns = p->netns,
			.senders_fd =
				capture_map(p->options.capture, "senders") },
		packet);
}

int pipeline_new(const struct pipeline_options *options,
		 struct pipeline **ret_pipeline)
{
	CLEANUP(pipeline_freep) struct pipeline *p = NULL;
	int r;

	p = calloc(1, sizeof(*p));
	if (!p)
		return -ENOMEM;
	p->options = *options;
	p->netns = sockdiag_home();
	capture_key(options->capture, p->key);
	r = dns_tcp_new(&(struct dns_tcp_limits){ 0 }, &p->streams);
	if (r == 0 && options->forward.gate)
		r = forward_new(&options->forward, &p->forward);
	if (r < 0)
		return r;
	*ret_pipeline = TAKE_PTR(p);
	return 0;
}

void pipeline_free(struct pipeline *p)
{
	if (!p)
		return;
	dns_tcp_free(p->streams);
	forward_free(p->forward);
	free(p);
}

void pipeline_freep(struct pipeline **p)
{
	pipeline_free(*p);
}

void pipeline_counters(const struct pipeline *p,
		       struct pipeline_counters *ret_counters)
{
	*ret_counters = p->counters;
}
