/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ingress.bpf.h - a packet comes to a socket: is it the answer to a question
 * that left from there?
 *
 * An answer that may open egress is counted as an arrival before the program
 * can read it, so that the mark of its next connection says "in flight"; but
 * one whose addresses are open already is none.
 */
#pragma once

#include "bpf/kern/egress.bpf.h"
#include "bpf/kern/known.bpf.h"

#define INGRESS_LOOPED 5 /* PACKET_LOOPBACK, linux/if_packet.h */

/* A question is forgotten when its answer comes, so that its place is used
 * again while it is in the CPU's cache.  A second answer is recognised by the
 * ids that the socket keeps. */
static __always_inline void ingress_note_answer(struct shared_socket *st,
						__u16 id)
{
	__u16 n = st->answers.n;
	__u64 at = n & (SHARED_ANSWERED - 1);

	/* It is never 0 again, since all ids[] are of answers. */
	st->answers.n = n == 0xffff ? SHARED_ANSWERED : n + 1;
	asm volatile("" : "+r"(at));
	st->answers.ids[at & (SHARED_ANSWERED - 1)] = id;
}

static __always_inline int ingress_was_answered(const struct shared_socket *st,
						__u16 id)
{
	__u32 i;

	for (i = 0; i < SHARED_ANSWERED; i++)
		if (i < st->answers.n && st->answers.ids[i] == id)
			return 1;
	return 0;
}

/* Set s->question to the one that the packet answers, and return 0.  If there
 * is none: an event flag that says why, or -1. */
static __always_inline int ingress_question(struct __sk_buff *skb,
					    struct scratch *s,
					    struct shared_socket *st)
{
	__u8 h[2];
	__u16 id;

	if (s->packet.payload_len < JUDGE_HEADER ||
	    bpf_skb_load_bytes(skb, s->packet.payload_off, h, sizeof(h)))
		return -1;
	id = h[0] << 8 | h[1];
	switch (pending_take(skb, s, st, id)) {
	case PENDING_TAKEN:
		if (st)
			ingress_note_answer(st, id);
		return 0;
	case PENDING_OTHERS:
		return 0; /* user space refuses it; the true answer may come */
	case PENDING_LATE:
		return EVENT_DUPLICATE; /* another answer came first */
	default:
		return st && ingress_was_answered(st, id) ? EVENT_DUPLICATE
							  : -1;
	}
}

/* Is the event that @e describes wanted? */
static __always_inline int ingress_wanted(const struct emit *e)
{
	const struct image_header *header = image_head(image_in_force());

	if (!header || (e->flags & EVENT_ARRIVAL) || e->report ||
	    header->records == POLICY_RECORDS_ALL)
		return 1;
	return header->records == POLICY_RECORDS_DENIED &&
	       e->kind == EVENT_ANSWER &&
	       !(e->flags & (EVENT_RESOLVER | EVENT_MULTICAST)) &&
	       (!e->with_question ||
		(e->flags & (EVENT_DUPLICATE | EVENT_DENIED)));
}

static __always_inline void
ingress_udp(struct __sk_buff *skb, struct scratch *s, struct shared_socket *st)
{
	struct emit *e = &s->emit;
	int wrong = ingress_question(skb, s, st);

	e->kind = EVENT_ANSWER;
	if (wrong) {
		e->flags = wrong > 0 ? wrong : 0;
		/* One question to several servers has several answers. */
		if (wrong > 0 &&
		    judge_is_resolver(image_head(image_in_force()), st))
			e->flags |= EVENT_RESOLVER;
		return;
	}
	e->with_question = 1;
	e->attribution = s->question.owner.attribution;
	e->generation = s->question.generation;
	e->clause = s->question.clause;
	e->reason = s->question.reason;
	e->flags = s->question.flags | EVENT_HAS_QUESTION;
	if ((e->flags & EVENT_OPENS) &&
	    pending_is_from(&s->question, &s->packet))
		e->flags |= EVENT_ARRIVAL;
}

/* Does the connection's first byte lie at the beginning of this segment? */
static __always_inline int ingress_is_first(struct __sk_buff *skb, __u32 seq)
{
	struct bpf_sock *sk = skb->sk;
	struct bpf_tcp_sock *tcp;

	sk = sk ? bpf_sk_fullsock(sk) : NULL;
	tcp = sk ? bpf_tcp_sock(sk) : NULL;
	return tcp && tcp->rcv_nxt == seq && tcp->bytes_received == 0;
}

static __always_inline void ingress_tcp(struct __sk_buff *skb,
					struct scratch *s,
					const struct shared_socket *st)
{
	struct emit *e = &s->emit;

	e->kind = EVENT_SEGMENT;
	if (st && st->tcp.opens)
		e->flags |= EVENT_ARRIVAL | EVENT_OPENS;
	if (ingress_is_first(skb, s->packet.tcp_seq))
		e->flags |= EVENT_FIRST;
}

/* Is @p from a resolver to a client?  On other ports only a socket's pending
 * question can say. */
static __always_inline int ingress_is_ours(const struct packet *p)
{
	if (packet_is_dns_port(p->remote_port))
		return p->proto == IPPROTO_UDP || p->payload_len;
	return any_port && p->proto == IPPROTO_UDP &&
	       !packet_is_dns_port(p->local_port);
}

/*
 * Is it the copy of a question that this host has sent to all hosts of a link
 * or to a group?  ip_mc_output() makes it before the cgroup's programs see the
 * question, and none sees the copy leave, as it belongs to no socket.  A
 * resolver of this host that listens at all addresses would ask for it
 * upstream.  Those who answer in groups know no more than their own names.
 */
static __always_inline int ingress_is_copy(const struct __sk_buff *skb,
					   const struct packet *p)
{
	return skb->pkt_type == INGRESS_LOOPED && p->proto == IPPROTO_UDP &&
	       p->family == AF_INET && packet_is_dns_port(p->local_port) &&
	       p->local_port != MDNS_PORT && p->local_port != ANSWER_LLMNR;
}

/* Report the message that s->emit describes, if an event of it is wanted. */
static __always_inline int ingress_report(struct __sk_buff *skb,
					  struct scratch *s,
					  struct shared_socket *st)
{
	struct emit *e = &s->emit;

	/* Are the names that aliases in it lead by denied to the program? */
	e->with_subject = (e->flags & EVENT_ARRIVAL) != 0;
	if (e->with_subject && e->kind == EVENT_ANSWER)
		known_look(skb, s, st);
	if (!ingress_wanted(e) || emit_event(skb, s, st))
		return 0;
	if (e->report)
		known_reported(e);
	return 0;
}

static __always_inline int ingress_handle(struct __sk_buff *skb,
					  struct scratch *s,
					  struct shared_socket *st)
{
	struct emit *e = &s->emit;

	__builtin_memset(e, 0, sizeof(*e));
	e->off = s->packet.payload_off;
	e->len = s->packet.payload_len;
	e->clause = EVENT_NO_CLAUSE;
	if (st)
		e->attribution = st->owner.attribution;
	if (s->packet.proto == IPPROTO_TCP)
		ingress_tcp(skb, s, st);
	else
		ingress_udp(skb, s, st);
	/* Who hears a group hears much that nobody asked for. */
	if (s->packet.multicast || s->packet.remote_port == MDNS_PORT)
		e->flags |= EVENT_MULTICAST;
	if (!e->with_question && !packet_is_dns_port(s->packet.remote_port))
		return 0;
	COUNT(answers);
	if (st && e->kind == EVENT_ANSWER && !e->with_question &&
	    st->answers.unreported > 0) {
		__sync_fetch_and_add(&st->answers.unreported, -1);
		return 0;
	}
	return ingress_report(skb, s, st);
}
