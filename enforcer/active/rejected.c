/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rejected.c - find the sender of a rejected packet, and the rule.
 */
#include "enforcer/active/rejected.h"

#include <string.h>

#include "bpf/capture.h"
#include "bpf/maps/senders.h"
#include "enforcer/active/active.h"
#include "enforcer/gate/opening/permits.h"
#include "enforcer/gate/sources.h"
#include "enforcer/gate/opening/was_open.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/wallclock.h"
#include "enforcer/record/report.h"
#include "nft/nflog.h"
#include "nft/nftlayout.h"
#include "policy/base.h"
#include "policy/eval/mark.h"
#include "policy/mode.h"
#include "policy/policy.h"

/* The network namespace of the socket that sent @packet.  A forwarded packet
 * comes from another namespace, which its address identifies.  0: unknown. */
static uint64_t netns_of(const struct rejected_context *context,
			 const struct nflog_packet *packet)
{
	const struct source *source = NULL;

	if (!packet->ifindex_in)
		return context->netns;
	if (context->sources)
		source = sources_find(context->sources, &packet->src);
	return source ? source->netns : 0;
}

static void find_sender(const struct rejected_context *context,
			const struct nflog_packet *packet,
			struct event_owner *ret_owner)
{
	struct sockdiag_ends ends = {
		.family = packet->src.family,
		.proto = packet->proto,
		.local_port = packet->src_port,
		.remote_port = packet->dst_port,
	};

	memcpy(ends.local, packet->src.bytes, sizeof(ends.local));
	memcpy(ends.remote, packet->dst.bytes, sizeof(ends.remote));
	if (senders_find(capture_senders(context->capture), &ends,
			 netns_of(context, packet), !packet->ifindex_in,
			 ret_owner) == 0 ||
	    packet->uid == NFLOG_NO_ID)
		return;
	/* nftables at least knows who opened the socket. */
	ret_owner->uid = packet->uid;
	ret_owner->gid = packet->gid;
	ret_owner->attribution = EVENT_SOCKET_OWNER;
}

/* What the table says instead of the name of a rule. */
static enum reason reason_of(const char *logged)
{
	if (strcmp(logged, NFTLAYOUT_LOG_FOREIGN) == 0)
		return REASON_FOREIGN_SOURCE;
	if (strcmp(logged, NFTLAYOUT_LOG_MARTIAN) == 0)
		return REASON_MARTIAN;
	if (strcmp(logged, NFTLAYOUT_LOG_NO_CLASS) == 0)
		return REASON_NOT_OPEN;
	return logged[0] ? REASON_RULE : REASON_NOT_OPEN;
}

/* Is what was logged refused, or only recorded? */
static bool is_stopped(const struct policy *policy,
		       const struct policy_rule *rule,
		       const struct nflog_packet *packet)
{
	return strcmp(packet->rule, NFTLAYOUT_LOG_NO_CLASS) == 0 ||
	       mode_of(policy, rule) == POLICY_ENFORCE;
}

static struct was_open_query query_of(const struct rejected_context *context,
				      const struct nflog_packet *packet)
{
	uint64_t netns = netns_of(context, packet);

	return (struct was_open_query){
		.ip = packet->dst,
		.netns = netns == context->netns ? 0 : netns,
		.mark = packet->mark,
		.proto = packet->proto,
		.port = packet->dst_port,
	};
}

/*
 * Was @packet let pass and logged because an answer was in flight, which
 * permits it?  Where the policy enforces such a packet waits for that; but not
 * one that is dropped for its addresses, whatever is open.
 */
static bool is_permitted(const struct rejected_context *context,
			 const struct policy *policy,
			 const struct nflog_packet *packet, enum reason reason)
{
	const struct was_open_query query = query_of(context, packet);

	return (reason == REASON_NOT_OPEN || reason == REASON_RULE) &&
	       rejected_is_early(policy, packet) &&
	       permits_now(context->gate, &query);
}

/* Was the address of @packet open before?  A rule that a list of networks is
 * denied by never had it open. */
static const struct record_was_open *
find_past(const struct rejected_context *context,
	  const struct nflog_packet *packet, struct record_was_open *ret)
{
	const struct was_open_query query = query_of(context, packet);
	struct closed_opening opening;

	if (packet->rule[0] || !was_open_find(context->gate, &query, &opening))
		return NULL;
	*ret = (struct record_was_open){ .rule = opening.rule,
					 .name.len = opening.name_len,
					 .until_ns = opening.until_ns };
	if (opening.name_len)
		memcpy(ret->name.wire, opening.name, opening.name_len);
	return ret;
}

bool rejected_is_early(const struct policy *policy,
		       const struct nflog_packet *packet)
{
	/* The mark says nothing of packets from other namespaces. */
	return packet->ifindex_in ||
	       (packet->mark & mark_in_flight(policy->mark_mask));
}

static struct event event_of(const struct rejected_context *context,
			     const struct nflog_packet *packet)
{
	struct event event = {
		.ktime_ns = wallclock_boottime_ns(),
		.local_port = packet->src_port,
		.remote_port = packet->dst_port,
		.ifindex = packet->ifindex_out,
		.clause = EVENT_NO_CLAUSE,
		.flags = EVENT_DENIED,
		.family = packet->src.family,
		.proto = packet->proto,
		.outgoing = 1,
		.netns = context->netns, /* that of the interface */
	};

	memcpy(event.local, packet->src.bytes, sizeof(event.local));
	memcpy(event.remote, packet->dst.bytes, sizeof(event.remote));
	find_sender(context, packet, &event.owner);
	return event;
}

enum rejected rejected_report(const struct rejected_context *context,
			      const struct nflog_packet *packet)
{
	const struct policy *policy = active_policy(context->active)->policy;
	enum reason reason = reason_of(packet->rule);
	const struct policy_rule *rule = NULL;
	struct record_was_open was_open;
	struct event event;

	if (reason == REASON_RULE)
		rule = policy_rule_named(policy, packet->rule);
	if (!is_stopped(policy, rule, packet) &&
	    is_permitted(context, policy, packet, reason))
		return REJECTED_NOT;
	event = event_of(context, packet);
	if (is_stopped(policy, rule, packet))
		event.flags |= EVENT_STOPPED;
	if (reason == REASON_NOT_OPEN && event.owner.exe_replaced)
		reason = REASON_REPLACED;
	report_connect(context->reporter, &event, rule, reason,
		       find_past(context, packet, &was_open));
	return event.flags & EVENT_STOPPED ? REJECTED_STOPPED : REJECTED_PASSED;
}
