/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * answered.c - parse, find the rule, judge, open, report.
 */
#include "enforcer/active/answered.h"

#include <errno.h>
#include <string.h>

#include "bpf/capture.h"
#include "bpf/capture_known.h"
#include "enforcer/active/active.h"
#include "enforcer/active/alias.h"
#include "enforcer/dns/answer/accept.h"
#include "enforcer/dns/answer/special.h"
#include "enforcer/dns/msg.h"
#include "enforcer/gate/gate.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/wallclock.h"
#include "enforcer/record/report.h"
#include "enforcer/suspect/suspects.h"
#include "policy/eval/name.h"
#include "policy/mode.h"
#include "policy/policy.h"

#define NS_PER_S 1000000000ULL
#define KNOWN_EMPTY_S 8 /* an answer that has nothing to open */
#define KNOWN_QUIET_S 5 /* at most */

/* A message, and what is found out about it. */
struct answer {
	const struct answered_message *from;
	struct event_question question; /* as asked, with what may be opened */
	const struct dns_msg *msg;
	const struct policy_rule *rule; /* that decided the question; of a
					 * denied alias, that denies it */
	struct dns_name alias;		/* the denied one */
	enum reason other_reason;	/* instead of the result's */
	struct accept_result *result;	/* that of the context */
	struct record_opened *opened;	/* likewise */
	size_t n_opened;
};

static const struct event_question *question_of(const struct answer *a)
{
	return a->from->solicited ? &a->question : NULL;
}

/* The rule may be gone, or a denial of the name may precede it by now: then the
 * answer opens nothing. */
static void find_rule(const struct answered_context *context, struct answer *a)
{
	const struct dns_name *name = &a->msg->question.name;
	const struct active *active = context->active;

	if (!a->from->solicited)
		return;
	a->rule =
		active_rule(active, a->question.generation, a->question.clause);
	if (!(a->question.flags & EVENT_OPENS) ||
	    active_still_permits(active, a->question.generation, a->rule,
				 name->wire, name->len))
		return;
	a->question.flags &= (uint16_t)~EVENT_OPENS;
	a->other_reason = REASON_POLICY_CHANGED;
}

/* Did a local resolver ask, for whomever? */
static bool is_for_resolver(const struct answer *a)
{
	return (a->from->event->flags & EVENT_RESOLVER) ||
	       (a->from->solicited && (a->question.flags & EVENT_RESOLVER));
}

static bool came_by_route(struct answered_context *context,
			  const struct answer *a)
{
	return a->from->event->netns != context->netns ||
	       answer_way_leads(&context->way, a->from->event, question_of(a));
}

struct judging {
	const struct answered_context *context;
	struct answer *answer;
};

/* Called where the question is known and may open something. */
static bool denies_alias(void *context, const struct dns_name *name)
{
	const struct judging *judging = context;
	struct answer *a = judging->answer;
	const struct alias_query query = {
		.policy = active_policy(judging->context->active),
		.image = capture_image(judging->context->capture),
		.event = a->from->event,
		.question = &a->question,
	};
	const struct policy *policy = query.policy->policy;
	const struct policy_rule *rule;

	if (!alias_is_denied(&query, name, &rule))
		return false;
	/* Where the policy audits, a connection passes even if nothing is open
	 * for it, and is recorded as one that would be refused. */
	if (!rule || mode_stops(policy, rule) || policy->mode == POLICY_AUDIT) {
		a->rule = rule;
		a->alias = *name;
		return true;
	}
	/* It is only recorded; what the answer has is watched. */
	if (!(a->question.flags & EVENT_DENIED) && !a->alias.len) {
		a->rule = rule;
		a->alias = *name;
	}
	return false;
}

static void judge(struct answered_context *context, struct answer *a)
{
	const struct host_policy *policy = active_policy(context->active);
	const struct event *event = a->from->event;
	struct judging judging = { context, a };
	struct accept_input input = {
		.question = question_of(a),
		.msg = a->msg,
		.remote = ip_addr_of(event->family, event->remote),
		.remote_port = event->remote_port,
		.arrived_ns = event->ktime_ns,
		.in_our_netns =
			event->netns == context->netns || a->from->seen_by_us,
		.by_route = came_by_route(context, a),
		.first = a->from->first,
		.local_resolver = is_for_resolver(a),
		.special_allowed = a->rule && a->rule->open.special_allowed,
		.special_nets = a->rule ? a->rule->open.special_nets : NULL,
		.n_special_nets = a->rule ? a->rule->open.n_special_nets : 0,
		.resolvers = policy->resolvers.nets,
		.n_resolvers = policy->resolvers.n_nets,
		.denies = denies_alias,
		.context = &judging,
	};
	const struct dns_name *name = &a->msg->question.name;
	__u64 hash;

	if (name->len && name_hash((const __u64 *)context->name_key, name->wire,
				   name->len, &hash) >= 0)
		input.name_hash = hash;
	accept_judge(&input, a->result);
}

/* The set shuts what the rule opens when the rule ends, whether or not the
 * daemon runs then.  0: it has no end. */
static uint32_t left_s(const struct policy_rule *rule)
{
	const int64_t left = rule->until_s - wallclock_now_s();

	if (!rule->until_s || left > INT32_MAX)
		return 0;
	return left > 0 ? (uint32_t)left : 1;
}

static void open_address(struct answered_context *context, struct answer *a,
			 const struct accept_addr *from)
{
	const struct policy *policy = active_policy(context->active)->policy;
	const struct event *event = a->from->event;
	struct record_opened *opened = &a->opened[a->n_opened];
	struct gate_fill_addr addr = {
		.rule = (uint16_t)(a->rule - policy->rules),
		.ip = from->ip,
		.netns = event->netns == context->netns ? 0 : event->netns,
		.ttl_s = from->ttl_s,
		.left_s = left_s(a->rule),
		.names = context->names,
		.names_len = context->names_len
	};
	int r;

	/* What an alias leads to is only watched; special addresses never are:
	 * it is the rule of the question that may have `special`. */
	if (a->alias.len && special_name(&from->ip))
		return;
	r = gate_put(context->gate, &addr, &opened->timeout_s);
	if (r < 0) {
		a->other_reason =
			r == -ENOSPC ? REASON_TOO_MANY : REASON_NO_MEMORY;
		return;
	}
	opened->ip = from->ip;
	a->n_opened++;
}

static void add_name(struct answered_context *context,
		     const struct dns_name *name)
{
	memcpy(context->names + context->names_len, name->wire, name->len);
	context->names_len += name->len;
}

/* The names that the answer is about, for who asks later what they opened. */
static void list_names(struct answered_context *context, const struct answer *a)
{
	const struct dns_chain *chain = &a->result->chain;
	unsigned int i;

	context->names_len = 0;
	add_name(context, &a->msg->question.name);
	for (i = 0; i < chain->n_links; i++)
		add_name(context, &chain->links[i]);
}

static void open_addresses(struct answered_context *context, struct answer *a)
{
	unsigned int i;

	if (!a->rule ||
	    !mode_keeps_addresses(active_policy(context->active)->policy,
				  a->rule))
		return;
	if (a->result->n_addrs)
		list_names(context, a);
	for (i = 0; i < a->result->n_addrs; i++)
		open_address(context, a, &a->result->addrs[i]);
	context->counters.opened += a->n_opened;
	if (a->n_opened)
		context->counters.accepted++;
	else if (a->question.flags & EVENT_OPENS)
		context->counters.refused++;
}

/* What the answer was refused for, or would be if nothing passed that is only
 * recorded. */
static enum accept_reason reason_of(const struct answer *a)
{
	const enum accept_reason reason = a->result->reason;

	if (!a->from->solicited || reason <= ACCEPT_DENIED ||
	    reason == ACCEPT_DENIED_ALIAS)
		return reason;
	if (a->question.flags & EVENT_DENIED)
		return ACCEPT_DENIED;
	return a->alias.len ? ACCEPT_DENIED_ALIAS : reason;
}

static void report(const struct answered_context *context,
		   const struct answer *a)
{
	report_answer(context->reporter,
		      &(struct report_answer){
			      .event = a->from->event,
			      .question = question_of(a),
			      .msg = a->msg,
			      .rule = a->rule,
			      .reason = reason_of(a),
			      .other_reason = a->other_reason,
			      .alias = &a->alias,
			      .n_left_out = a->result->n_left_out,
			      .opened = a->opened,
			      .n_opened = a->n_opened,
		      });
}

/* What opens nothing because it is suspicious has that for a reason. */
static void look(const struct answered_context *context, struct answer *a)
{
	if (!context->suspects || !a->from->solicited || !a->from->first)
		return;
	if (!suspects_answer(context->suspects, a->from->event, &a->question,
			     a->msg, a->rule) ||
	    !a->result->n_addrs)
		return;
	a->result->n_addrs = 0;
	a->other_reason = REASON_SUSPICIOUS;
}

/*
 * How long the answer is known: half of the time for which the kernel surely
 * has its addresses, so that one that is known finds them open for as long
 * again.  0: not at all.  A user's set has expiries of its own, and what a rule
 * opens must not outlive it.
 */
static uint32_t known_s(const struct answer *a)
{
	uint32_t s = UINT32_MAX;
	size_t i;

	if (a->result->reason == ACCEPT_NO_ADDRESS ||
	    a->result->reason == ACCEPT_RCODE)
		return KNOWN_EMPTY_S;
	if (!a->n_opened || a->n_opened != a->result->n_addrs ||
	    a->result->n_left_out || a->rule->open.into_set || a->rule->until_s)
		return 0;
	for (i = 0; i < a->n_opened; i++)
		if (a->opened[i].timeout_s < s)
			s = a->opened[i].timeout_s;
	return (s - 1) / 2; /* OPENINGS_SLACK_NS */
}

/* For so long, answers that are known need not be heard of: what that takes
 * from the openings is part of their grace. */
static uint32_t quiet_s(const struct answer *a)
{
	if (!a->n_opened)
		return KNOWN_EMPTY_S;
	return a->rule->open.grace_s < KNOWN_QUIET_S ? a->rule->open.grace_s
						     : KNOWN_QUIET_S;
}

/* Is all there that the answer is to open?  Then the next one that says the
 * same opens nothing else. */
static bool is_complete(const struct answer *a)
{
	return a->rule && !a->other_reason && !a->alias.len &&
	       !(a->question.flags & EVENT_DENIED);
}

/* One that is not known any more has no time at all. */
static void note_known(struct answered_context *context, const struct answer *a)
{
	const struct event *event = a->from->event;
	uint32_t s = is_complete(a) ? known_s(a) : 0;

	if (!event->known || context->n_known == ANSWERED_KNOWN_MAX)
		return;
	context->known[context->n_known++] = (struct known_answer){
		.hash = event->known,
		.until_ns = s ? event->ktime_ns + s * NS_PER_S : 0,
		.reported_ns = event->ktime_ns,
		.quiet_ns = s ? quiet_s(a) * NS_PER_S : 0,
	};
}

void answered_committed(struct answered_context *context, bool in_sets)
{
	const uint64_t now_ns = wallclock_boottime_ns();
	size_t i;

	for (i = 0; in_sets && i < context->n_known; i++)
		capture_known_put(context->capture, &context->known[i], now_ns);
	context->n_known = 0;
}

void answered_handle(struct answered_context *context,
		     const struct answered_message *message)
{
	struct dns_msg msg;
	struct answer a = { .from = message,
			    .question = message->question,
			    .msg = &msg,
			    .result = &context->result,
			    .opened = context->opened };

	/* Judged, damaged or not. */
	(void)dns_msg_parse(message->wire, message->len, &msg);
	if (context->active) {
		find_rule(context, &a);
		judge(context, &a);
		look(context, &a);
		open_addresses(context, &a);
		note_known(context, &a);
	}
	report(context, &a);
}
