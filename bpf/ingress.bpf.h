/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ingress.bpf.h - a packet comes to a socket: is it an answer to a question
 * that left here?
 *
 * What may open egress is counted as an arrival before the program can read
 * it, so that its next connect() knows of an answer in flight.
 */
#pragma once

#include "bpf/egress.bpf.h"

struct ingress {
	struct __sk_buff *skb;
	struct shared_socket *socket; /* NULL: nobody is known */
	const struct packet *packet;
};

/* The question it answers, taken as answered; NULL: none was asked. */
static __always_inline struct event_asked *ingress_asked(struct ingress *x,
							 __u8 *ret_again)
{
	struct shared_asked_key key = {};
	struct event_asked *asked;
	__u8 h[2];

	if (x->packet->payload_len < 12 ||
	    bpf_skb_load_bytes(x->skb, x->packet->payload_off, h, sizeof(h)))
		return NULL;
	key.cookie = bpf_get_socket_cookie(x->skb);
	key.id = h[0] << 8 | h[1];
	asked = bpf_map_lookup_elem(&asked_map, &key);
	if (!asked)
		return NULL;
	*ret_again = asked->answered;
	asked->answered = 1;
	return asked;
}

/* Does anybody want to read of it? */
static __always_inline int ingress_wanted(const struct event_asked *asked,
					  __u16 flags)
{
	const struct image_header *header = image_head(image_in_force());

	if (!header || (flags & EVENT_ARRIVAL) ||
	    header->records == JUDGE_RECORDS_ALL)
		return 1;
	return header->records == JUDGE_RECORDS_DENIED &&
	       (!asked || (flags & (EVENT_DUPLICATE | EVENT_DENIED)));
}

static __noinline int ingress_udp(struct ingress *x)
{
	struct emit e = {
		.packet = x->packet,
		.socket = x->socket,
		.off = x->packet->payload_off,
		.len = x->packet->payload_len,
		.clause = EVENT_NO_CLAUSE,
		.kind = EVENT_ANSWER,
	};
	__u8 again = 0;

	e.asked = ingress_asked(x, &again);
	if (!e.asked && !packet_is_dns_port(x->packet->remote_port))
		return 0;
	if (x->socket) {
		e.attribution = x->socket->owner.attribution;
		e.class_id = x->socket->class_id;
	}
	if (e.asked) {
		e.attribution = e.asked->owner.attribution;
		e.generation = e.asked->generation;
		e.clause = e.asked->clause;
		e.reason = e.asked->reason;
		e.flags = e.asked->flags | EVENT_ASKED;
	}
	if (again)
		e.flags |= EVENT_DUPLICATE;
	else if (e.flags & EVENT_OPENS)
		e.flags |= EVENT_ARRIVAL;
	COUNT(answers);
	if (ingress_wanted(e.asked, e.flags))
		emit_event(x->skb, &e);
	return 0;
}

/* Does the connection's first byte lie at the beginning of this segment? */
static __always_inline int ingress_is_first(struct ingress *x)
{
	struct bpf_sock *sk = x->skb->sk;
	struct bpf_tcp_sock *tcp;

	sk = sk ? bpf_sk_fullsock(sk) : NULL;
	tcp = sk ? bpf_tcp_sock(sk) : NULL;
	return tcp && tcp->rcv_nxt == x->packet->tcp_seq &&
	       tcp->bytes_received == 0;
}

static __noinline int ingress_tcp(struct ingress *x)
{
	struct emit e = {
		.packet = x->packet,
		.socket = x->socket,
		.off = x->packet->payload_off,
		.len = x->packet->payload_len,
		.clause = EVENT_NO_CLAUSE,
		.kind = EVENT_SEGMENT,
	};

	if (!x->packet->payload_len)
		return 0;
	if (x->socket) {
		e.attribution = x->socket->owner.attribution;
		e.class_id = x->socket->class_id;
		if (x->socket->tcp_opens)
			e.flags |= EVENT_ARRIVAL | EVENT_OPENS;
	}
	if (ingress_is_first(x))
		e.flags |= EVENT_FIRST;
	COUNT(answers);
	if (ingress_wanted(NULL, e.flags))
		emit_event(x->skb, &e);
	return 0;
}

/* Is it from a resolver to a client? */
static __always_inline int ingress_is_ours(const struct packet *p)
{
	if (packet_is_dns_port(p->remote_port))
		return 1;
	return any_port && p->proto == IPPROTO_UDP &&
	       !packet_is_dns_port(p->local_port);
}
