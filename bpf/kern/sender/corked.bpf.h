/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * corked.bpf.h - may a datagram hold what somebody else has put there before
 * its sender?
 *
 * With MSG_MORE or UDP_CORK several sends make one datagram, which leaves in
 * the context of the last.  So a program could begin a question, and have
 * another one finish it that it has given the socket to, as a program that is
 * set-user-id and writes to what it takes for its standard error.  No hook sees
 * each of these sends: not those on a connected socket, and none but the first
 * on any other; fentry may miss one.  So it is never known that all are of one
 * program, and the sender counts as unknown.  No resolver library sends so.
 */
#pragma once

#include "bpf/kern/mark_check.bpf.h"

/* udp_push_pending_frames() resets the field once the datagram has left. */
static __always_inline int corked_is_pending(const struct sock *sk)
{
	const struct udp_sock *udp = (const void *)sk;

	return sk && bpf_core_field_exists(udp->pending) &&
	       BPF_CORE_READ(udp, pending);
}

/*
 * May the datagram in @skb, which leaves in the context of its sender, be of
 * others, too?  @st is the storage of its socket.  A raw socket keeps no trace
 * of being corked: only the program that has opened it is believed.
 */
static __always_inline int corked_is_shared(const struct __sk_buff *skb,
					    const struct shared_socket *st)
{
	struct bpf_sock *sk = skb->sk ? bpf_sk_fullsock(skb->sk) : NULL;

	if (!sk)
		return 0;
	if (sk->type == SOCK_RAW)
		return !owner_is_same_program(st);
	return sk->type == SOCK_DGRAM &&
	       (sk->protocol == IPPROTO_UDP ||
		sk->protocol == IPPROTO_UDPLITE) &&
	       corked_is_pending(mark_check_sock(sk));
}
