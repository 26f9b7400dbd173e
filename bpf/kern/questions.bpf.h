/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * questions.bpf.h - the questions in a packet that leaves: each is judged,
 * reported and remembered.  One that is denied stops the whole packet.
 */
#pragma once

#include "bpf/kern/answer/answer.bpf.h"
#include "bpf/kern/sender/attribution.bpf.h"
#include "bpf/kern/event/emit.bpf.h"
#include "bpf/kern/judge.bpf.h"
#include "bpf/kern/pages.bpf.h"
#include "bpf/kern/pending.bpf.h"
#include "bpf/kern/translated.bpf.h"

#define QUESTIONS_MESSAGES_MAX 1024 /* in one segment or GSO packet */

/* Describe what was judged in s->emit. */
static __always_inline void questions_fill_emit(struct scratch *s)
{
	struct judged *j = &s->judged;
	struct emit *e = &s->emit;

	__builtin_memset(e, 0, sizeof(*e));
	e->now_ns = judge_now(j);
	e->generation = j->generation;
	e->off = s->pass.off;
	e->len = s->pass.len;
	e->tid = s->pass.tid;
	e->attribution = s->pass.attribution;
	e->clause = j->clause;
	e->flags = j->flags;
	e->kind = EVENT_QUERY;
	e->reason = j->reason;
	e->outgoing = 1;
	e->in_pieces = s->pass.in_pieces;
	e->question = s->pass.question;
	if (e->question)
		e->len = MDNS_HEADER + s->pass.question_len;
}

__noinline int questions_describe(struct scratch *s,
				  const struct shared_socket *st)
{
	struct judged *j;
	struct event_question *question;

	if (!s)
		return 0;
	j = &s->judged;
	question = &s->question;
	__builtin_memset(question, 0, sizeof(*question));
	question->ktime_ns = judge_now(j);
	question->name_hash = j->name_hash;
	question->generation = j->generation;
	if (st)
		question->owner = st->owner;
	question->owner.attribution = s->pass.attribution;
	if (s->pass.tid)
		question->owner.tid = s->pass.tid;
	__builtin_memcpy(question->server, s->packet.remote, 16);
	question->server_port = s->packet.remote_port;
	question->qtype = j->qtype;
	question->qclass = j->qclass;
	question->clause = j->clause;
	question->flags = j->flags;
	question->reason = j->reason;
	question->id = j->id;
	return 0;
}

/*
 * Did the question go to a listed resolver, in our own network namespace?  Any
 * program can ask a server of its own, without end and without an answer: such
 * questions must not push out those whose answers open something.
 */
static __noinline int questions_may_count(const struct packet *p,
					  const struct shared_socket *st)
{
	struct shared_addr server = {};

	if (!st || st->netns != home_netns)
		return 0;
	if (p->family == AF_INET) {
		server.bytes[10] = 0xff;
		server.bytes[11] = 0xff;
		__builtin_memcpy(server.bytes + 12, p->remote, 4);
	} else {
		__builtin_memcpy(server.bytes, p->remote, 16);
	}
	return bpf_map_lookup_elem(&resolver_addrs, &server) != NULL;
}

/* Remember the question, so that its answer can be matched.  No global
 * function: for the verifier of Linux 6.1 a map can't take values from the
 * memory that is handed to one. */
static __noinline int questions_remember(struct __sk_buff *skb,
					 struct scratch *s,
					 struct shared_socket *st)
{
	__u64 cookie = bpf_get_socket_cookie(skb);

	questions_describe(s, st);
	if (s->packet.proto != IPPROTO_TCP) {
		if (pending_keep(skb, s->slot, cookie) && st)
			st->answers.spilt = 1;
	} else if (questions_may_count(&s->packet, st)) {
		pending_keep_tcp(s->slot, cookie);
	} else {
		pending_spill(&s->question, cookie);
	}
	return 0;
}

/* Count a use of the clause that decided.  A function of its own: what it has
 * on the stack does not add to what comes later. */
__noinline int questions_count_use(struct scratch *s)
{
	__u32 clause = RULE_USE_DEFAULT, key;
	struct rule_use *use;

	if (!s)
		return 0;
	if (s->judged.reason == EVENT_REASON_RULE)
		clause = s->judged.clause;
	else if (s->judged.reason != EVENT_REASON_DEFAULT &&
		 s->judged.reason != EVENT_REASON_REPLACED)
		return 0;
	if (clause > RULE_USE_DEFAULT)
		return 0;
	key = rule_use_key(s->judged.generation, clause);
	use = bpf_map_lookup_elem(&rule_uses, &key);
	if (use) {
		use->hits++;
		use->last_ns = judge_now(&s->judged);
	}
	return 0;
}

static __always_inline void questions_count(const struct judged *j)
{
	COUNT(queries);
	if (j->flags & EVENT_DENIED)
		COUNT(denied);
	if (j->flags & EVENT_STOPPED)
		COUNT(stopped);
}

/* Count and report what was decided.  1: its answer is of interest. */
__noinline int questions_conclude(struct __sk_buff *skb, struct scratch *s,
				  struct shared_socket *st)
{
	struct judged *j;

	if (!s)
		return 0;
	j = &s->judged;
	if (j->flags & EVENT_STOPPED)
		s->pass.doomed = 1;
	if (!s->pass.reporting)
		return 0;
	if (s->pass.doomed)
		j->flags |= EVENT_STOPPED;
	if (!s->pass.again) {
		questions_count(j);
		questions_count_use(s);
		if (j->report) {
			questions_fill_emit(s);
			emit_event(skb, s, st);
		}
	}
	if (j->flags & EVENT_STOPPED)
		return 0;
	if (st && (j->flags & EVENT_OPENS) && s->packet.proto == IPPROTO_TCP)
		st->tcp.opens = 1;
	if (!st || j->report || (j->flags & EVENT_OPENS))
		return 1;
	__sync_fetch_and_add(&st->answers.unreported, 1);
	return 0;
}

/* Judge bytes that can't be read at all: only a local resolver's pass, and all
 * where we only watch. */
static __always_inline void
questions_unread(struct scratch *s, const struct shared_socket *st, __u8 reason)
{
	const struct image_header *header = image_head(image_in_force());
	struct judged *j = &s->judged;

	__builtin_memset(j, 0, sizeof(*j));
	j->clause = EVENT_NO_CLAUSE;
	j->reason = reason;
	s->pass.len = 0;
	if (watch_only || judge_is_resolver(header, st))
		return;
	j->report = 1;
	j->flags = EVENT_DENIED;
	if (header)
		j->generation = header->generation;
	else
		j->reason = EVENT_REASON_NO_POLICY;
	if (mode_stops(st))
		j->flags |= EVENT_STOPPED;
}

struct questions {
	struct __sk_buff *skb;
	struct scratch *scratch;
	struct shared_socket *socket; /* NULL: the owner is unknown */
};

/* Report a packet that can't be judged.  s->pass.doomed then says if it is
 * dropped. */
static __always_inline void questions_refuse(struct questions *x, __u8 reason)
{
	struct scratch *s = x->scratch;

	s->pass.reporting = 1;
	s->pass.off = s->packet.payload_off;
	questions_unread(s, x->socket, reason);
	questions_conclude(x->skb, s, x->socket);
}

/*
 * Questions to other ports: their answers open nothing.  They are reported
 * whatever `records` says, and stopped only where egress is denied: else other
 * ports are open to all programs.
 */
static __always_inline void questions_elsewhere(struct scratch *s)
{
	const struct image_header *header = image_head(image_in_force());
	struct judged *j = &s->judged;

	j->flags &= ~EVENT_OPENS;
	if (j->flags & EVENT_RESOLVER)
		return;
	j->flags |= EVENT_OTHER_PORT;
	j->report = 1;
	if (header && header->default_egress != POLICY_DENY)
		j->flags &= ~EVENT_STOPPED;
}

static __always_inline void questions_message(struct questions *x)
{
	struct scratch *s = x->scratch;

	if (judge_message(x->skb, s, x->socket))
		return;
	if (s->pass.by_content && !watch_only)
		questions_elsewhere(s);
	else if ((s->judged.flags & EVENT_STOPPED) && s->pass.reporting)
		answer_choose(x->skb, s, x->socket);
	if (s->packet.multicast)
		s->judged.flags |= EVENT_MULTICAST;
	if (mdns_is_ours(s))
		s->judged.flags &= ~EVENT_OPENS; /* only port 53 is trusted */
	if (questions_conclude(x->skb, s, x->socket) &&
	    !(s->judged.flags & EVENT_OTHER_PORT) && !mdns_is_peer(s))
		questions_remember(x->skb, s, x->socket);
}

/* Handle one message, which is whole in its datagram or, recognised by its
 * content, in its segment.  1: it was the last. */
static long questions_step(__u32 i, struct questions *x)
{
	struct scratch *s = x->scratch;

	/* An empty datagram is handled, too: it is no readable question. */
	if (s->pass.off >= s->pass.end && (i || s->packet.proto == IPPROTO_TCP))
		return 1;
	/* Beyond the most that are looked at: refuse the rest unread. */
	s->pass.len = i == QUESTIONS_MESSAGES_MAX - 1
			      ? 0
			      : content_next(x->skb, s, i);
	if (s->pass.len) {
		questions_message(x);
		if (!mdns_has_more(s))
			s->pass.off += s->pass.len;
		return s->pass.off >= s->pass.end;
	}
	if (!s->pass.by_content || i == QUESTIONS_MESSAGES_MAX - 1) {
		questions_unread(s, x->socket,
				 i ? EVENT_REASON_OVERLOAD
				   : EVENT_REASON_MALFORMED);
		questions_conclude(x->skb, s, x->socket);
	}
	return 1;
}

/* For TCP that is not followed as a stream: was all of the segment reported
 * before? */
static __always_inline void questions_sequence(struct scratch *s,
					       struct shared_socket *st)
{
	__u32 end = s->packet.tcp_seq + s->packet.payload_len;

	if (!st || s->packet.proto != IPPROTO_TCP)
		return;
	if (st->tcp.seen && (__s32)(end - st->tcp.next) <= 0) {
		s->pass.again = 1;
		return;
	}
	st->tcp.next = end;
	st->tcp.seen = 1;
}

/* Judge the messages of the packet.  1: it may leave. */
static __always_inline int questions_judge(struct questions *x)
{
	struct scratch *s = x->scratch;
	__u32 passes = 1, i;

	attribution_find(x->skb, s, x->socket);
	questions_sequence(s, x->socket);
	if (!s->pass.by_content && pages_are_shared(x->skb)) {
		questions_refuse(x, EVENT_REASON_PAGES);
		if (s->pass.doomed)
			return 0;
	}
	s->pass.end = s->packet.payload_off + s->packet.payload_len;
	/* Of several messages or questions one that is denied stops all: that
	 * must be known before the first is reported. */
	if (s->packet.proto == IPPROTO_TCP || s->packet.gso_size ||
	    mdns_is_ours(s))
		passes = 2;
	for (i = 0; i < 2; i++) {
		if (i >= passes)
			break;
		s->pass.off = s->packet.payload_off;
		s->pass.reporting = i + 1 == passes;
		bpf_loop(QUESTIONS_MESSAGES_MAX, questions_step, x, 0);
	}
	return !s->pass.doomed;
}

/* Is the packet from a client to a resolver?  Sets s->pass.by_content. */
static __always_inline int questions_is_ours(struct __sk_buff *skb,
					     struct scratch *s)
{
	const struct packet *p = &s->packet;

	if (!p->payload_len && p->proto == IPPROTO_TCP)
		return 0;
	if (packet_is_dns_port(p->remote_port) || translated_is_dns(skb, p))
		return p->remote_port != MDNS_PORT ||
		       !mdns_asks_nothing(skb, p);
	if ((watch_only && !any_port) || p->payload_len < CONTENT_MIN)
		return 0;
	s->pass.by_content = 1;
	return 1;
}
