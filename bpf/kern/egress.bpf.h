/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * egress.bpf.h - a packet is about to leave: does it hold questions to be
 * judged, and if not, may it leave as it is?
 */
#pragma once

#include "bpf/kern/tcp_egress.bpf.h"
#include "bpf/kern/mark_check.bpf.h"

/* May a packet leave whose questions can't be judged at all? */
static __noinline int egress_unjudged(struct __sk_buff *skb)
{
	const struct shared_socket *st = NULL;
	struct bpf_sock *sk = skb->sk;

	if (sk)
		st = bpf_sk_storage_get(&sockets, sk, 0, 0);
	return !mode_stops(st);
}

/* What egress_look() decides. */
enum { EGRESS_DROPS, EGRESS_PASSES, EGRESS_PASSES_IF_JUDGED };

/* A packet of this kind leaves only where nothing is enforced: report it. */
static __always_inline int egress_refused(struct __sk_buff *skb,
					  struct scratch *s, __u8 reason)
{
	struct shared_socket *st = NULL;
	struct emit *e = &s->emit;
	int stops;

	if (skb->sk)
		st = bpf_sk_storage_get(&sockets, skb->sk, 0, 0);
	stops = mode_stops(st);
	__builtin_memset(e, 0, sizeof(*e));
	e->clause = EVENT_NO_CLAUSE;
	e->flags = EVENT_DENIED | (stops ? EVENT_STOPPED : 0);
	e->kind = EVENT_REFUSED;
	e->reason = reason;
	e->outgoing = 1;
	if (st)
		e->attribution = st->owner.attribution;
	emit_event(skb, s, st);
	return stops ? EGRESS_DROPS : EGRESS_PASSES;
}

/*
 * Is @p of a connection of MPTCP to a DNS port that has several subflows?
 * What one of them sends may be any part of a message.
 */
static __always_inline int egress_joined(struct __sk_buff *skb,
					 const struct packet *p)
{
	const struct shared_socket *st = NULL;
	struct bpf_sock *sk = skb->sk;

	if (p->proto == IPPROTO_TCP && sk &&
	    (packet_is_dns_port(p->remote_port) || translated_is_dns(skb, p)))
		st = bpf_sk_storage_get(&sockets, sk, 0, 0);
	return st && st->tcp.joined;
}

/*
 * Is what goes to the port of encrypted DNS for a resolver of this host?  That
 * asks upstream whatever it is asked, as each question put to it is judged at
 * its client; but these can't be read.  What one local resolver asks another
 * may be encrypted.
 */
static __noinline int egress_encrypted(struct __sk_buff *skb)
{
	const struct image_header *header = image_head(image_in_force());
	const struct shared_socket *st;
	struct bpf_sock *sk = skb->sk;

	if (!sk || !header || skb->ifindex != MARK_LOOPBACK_IFINDEX ||
	    !(header->flags & IMAGE_LOCAL_RESOLVER))
		return 0;
	st = bpf_sk_storage_get(&sockets, sk, 0, 0);
	return !st || (st->netns == home_netns && !st->eval.resolver);
}

/* Find out what kind of packet leaves, and if its questions are to be judged.
 * Not inline, so that its stack is free again when they are. */
static __noinline int egress_look(struct __sk_buff *skb, struct scratch *s,
				  int refused)
{
	int r = packet_parse(skb, &s->packet, 1);
	const struct packet *p = &s->packet;

	if (refused && egress_refused(skb, s, refused) == EGRESS_DROPS)
		return EGRESS_DROPS;
	if (r == PACKET_UNREADABLE ||
	    (!r && (egress_joined(skb, p) ||
		    (p->remote_port == PACKET_ENCRYPTED_PORT &&
		     egress_encrypted(skb)))))
		return egress_unjudged(skb)
			       ? EGRESS_PASSES
			       : egress_refused(skb, s,
						EVENT_REASON_UNREADABLE);
	return r || !questions_is_ours(skb, s) ? EGRESS_PASSES
					       : EGRESS_PASSES_IF_JUDGED;
}

/* The storage of a socket that no hook has seen before.  UDP leaves in its
 * sender's context, so even such a one gets its owner now.  Not inline, so that
 * its stack is free again. */
static __noinline struct shared_socket *egress_storage(struct bpf_sock *sk,
						       int is_udp)
{
	struct shared_socket *st;

	st = bpf_sk_storage_get(&sockets, sk, 0,
				is_udp ? BPF_SK_STORAGE_GET_F_CREATE : 0);
	/* Without it forward_look() would take the socket for a server's, also
	 * once it is connected elsewhere. */
	if (st && !st->netns)
		st->netns = mark_check_netns(mark_check_sock(sk));
	return st;
}

/* Judge a packet that leaves.  @refused: what mark_check() says; @st: the
 * storage of the packet's socket, if it has been looked for. */
static __always_inline int egress_judge(struct __sk_buff *skb,
					struct scratch *s, int refused,
					struct shared_socket *st)
{
	struct questions x = { .skb = skb, .scratch = s };
	int r = egress_look(skb, s, refused);
	struct bpf_sock *sk = skb->sk;

	if (r != EGRESS_PASSES_IF_JUDGED)
		return r;
	if (!st && sk)
		st = egress_storage(sk, s->packet.proto == IPPROTO_UDP);
	/* A branch, so that the verifier of Linux 6.1 walks what follows once
	 * for a storage, wherever it was found, and once for none. */
	if (st)
		asm volatile("" : "+r"(st));
	x.socket = st;
	if (s->packet.proto == IPPROTO_TCP && !s->pass.by_content)
		return tcp_egress_judge(&x);
	return questions_judge(&x);
}
