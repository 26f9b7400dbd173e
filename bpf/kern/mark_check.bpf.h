/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mark_check.bpf.h - as a packet leaves: has its socket the mark that its owner
 * is entitled to?
 *
 * To nftables a socket without our bits is the kernel's own, which may send
 * everything.  A program's socket may lack them, too: when the programs were
 * attached no process had it as a descriptor (it was on its way in a message of
 * a Unix socket, or known to io_uring only), or an SCTP or DCCP server has
 * accepted it, which no hook sees.  Here the two are told apart.
 *
 * TCP is not looked at: its mark is made anew with each SYN, also that of a
 * socket that no hook has seen before (on_sockops()), what was accepted sends
 * replies, and established connections stay.
 */
#pragma once

#include "bpf/kern/mark.bpf.h"
#include "bpf/kern/send_trace.bpf.h"

/* How a packet belongs to its flow (enum ip_conntrack_info). */
#define MARK_CHECK_FLOW 7UL
#define MARK_CHECK_REPLY 3	   /* IP_CT_ESTABLISHED_REPLY */
#define MARK_CHECK_RELATED_REPLY 4 /* IP_CT_RELATED_REPLY */

/* Does anything depend on the mark? */
static __always_inline int mark_check_counts(const struct __sk_buff *skb)
{
	const struct image_header *header = image_head(image_in_force());

	return header && (header->flags & IMAGE_SHUTS) &&
	       skb->ifindex != MARK_LOOPBACK_IFINDEX;
}

/* Does the packet belong to a flow that the other end began? */
static __always_inline int mark_check_is_reply(const struct __sk_buff *ctx)
{
	const struct sk_buff *skb = (const void *)ctx;
	unsigned long flow = 0, how;

	if (bpf_core_field_exists(skb->_nfct))
		flow = BPF_CORE_READ(skb, _nfct);
	how = flow & MARK_CHECK_FLOW;
	return (flow & ~MARK_CHECK_FLOW) &&
	       (how == MARK_CHECK_REPLY || how == MARK_CHECK_RELATED_REPLY);
}

/* The verifier permits no reads of kernel fields through @sk: copy the
 * pointer. */
static __always_inline const struct sock *mark_check_sock(struct bpf_sock *sk)
{
	const struct sock *at = NULL;

	return bpf_probe_read_kernel(&at, sizeof(at), &sk) ? NULL : at;
}

/* Was the socket made by a program, and not by the kernel for itself? */
static __always_inline int mark_check_is_programs(const struct sock *sk)
{
	return sk && !BPF_CORE_READ_BITFIELD_PROBED(sk, sk_kern_sock);
}

/* The storage of the TCP socket @sk.  No hook has seen the socket if Fast Open
 * put its connect() off before the start, when no process had it as a
 * descriptor: then it is made as it connects, and *@made is 1, also where there
 * is no room. */
static __always_inline struct shared_socket *
mark_check_storage(struct bpf_sock *sk, int connecting, int *made)
{
	*made = connecting && mark_check_is_programs(mark_check_sock(sk));
	return bpf_sk_storage_get(&sockets, sk, 0,
				  *made ? BPF_SK_STORAGE_GET_F_CREATE : 0);
}

/* The cookie of the network namespace: Linux 6.1 has no helper for it here. */
static __always_inline __u64 mark_check_netns(const struct sock *sk)
{
	return bpf_core_field_exists(sk->__sk_common.skc_net.net)
		       ? BPF_CORE_READ(sk, __sk_common.skc_net.net, net_cookie)
		       : home_netns;
}

/*
 * Is it a socket that sends in the context of its sender?  UDP, ping and raw
 * sockets do; SCTP and DCCP send from timers and as packets come in, too.
 */
static __always_inline int mark_check_is_datagram(const struct bpf_sock *sk)
{
	return sk->type == SOCK_DGRAM || sk->type == SOCK_RAW;
}

/* Ask the daemon to mark the socket of @skb, whose storage is @st, and keep who
 * sends to whom until it has. */
static __noinline int mark_check_request(struct __sk_buff *skb,
					 struct shared_socket *st)
{
	struct bpf_sock *sk = skb->sk;
	const struct sock *at = sk ? mark_check_sock(sk) : NULL;

	if (at && sk->dst_port)
		send_trace_remember((struct sock *)at, st);
	return send_trace_report(st, bpf_get_socket_cookie(skb));
}

/* Give the socket of @skb, whose storage is @st, to whoever it is to be judged
 * as.  Yields an event_reason, as mark_check_unmarked() does. */
static __always_inline int mark_check_claim(struct __sk_buff *skb,
					    const struct image_header *header,
					    struct shared_socket *st)
{
	struct bpf_sock *sk = skb->sk ? bpf_sk_fullsock(skb->sk) : NULL;
	int reason = st->mark.mask ? EVENT_REASON_MARK : EVENT_REASON_UNKNOWN;

	if (!sk)
		return reason;
	if (!mark_check_is_datagram(sk)) {
		mark_give(sk->mark, header, st);
		return st->netns != home_netns || mark_check_is_reply(skb)
			       ? EVENT_REASON_NONE
			       : reason;
	}
	owner_refresh(st, st->netns);
	mark_give(sk->mark, header, st);
	mark_check_request(skb, st);
	return reason;
}

/*
 * The socket has none of our bits, or those of a class that is no more.  If it
 * is the kernel's own, it is let pass.  A datagram socket becomes its sender's,
 * and the daemon is asked to mark it; it sends nothing until that is done.  Any
 * other is a server's that was accepted, and sends nothing but replies.  In
 * another network namespace no flow needs to be known: what it sends is judged
 * on its way through ours, as from an unknown program.  Yields an event_reason;
 * 0: the packet may leave.
 */
static __noinline int mark_check_unmarked(struct __sk_buff *skb)
{
	const struct image_header *header = image_head(image_in_force());
	struct bpf_sock *sk = skb->sk ? bpf_sk_fullsock(skb->sk) : NULL;
	const struct sock *kernel_sk;
	struct shared_socket *st;

	kernel_sk = sk ? mark_check_sock(sk) : NULL;
	if (!header || !mark_check_is_programs(kernel_sk))
		return EVENT_REASON_NONE;
	st = bpf_sk_storage_get(&sockets, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (!st) {
		COUNT(storage_full);
		return EVENT_REASON_UNKNOWN;
	}
	st->netns = mark_check_netns(kernel_sk);
	return mark_check_claim(skb, header, st);
}

/* Why the packet of @sk, whose storage is *@st, must not leave: an
 * event_reason; 0: nothing is known against it.  A storage that is made here is
 * in *@st. */
static __always_inline int mark_check(struct __sk_buff *skb,
				      struct bpf_sock *sk,
				      struct shared_socket **st)
{
	struct shared_socket *now = *st;
	int reason;

	if (!sk || (sk->type == SOCK_STREAM && sk->protocol == IPPROTO_TCP))
		return EVENT_REASON_NONE;
	if (kprobe_sends && now && sk->dst_port)
		kprobe_sender_bring(bpf_get_socket_cookie(skb), now);
	if (now && (sk->mark & now->mark.mask) && !mark_is_outdated(now))
		return ((sk->mark ^ now->mark.bits) & now->mark.mask) &&
				       mark_check_counts(skb)
			       ? EVENT_REASON_MARK
			       : EVENT_REASON_NONE;
	if (!mark_check_counts(skb))
		return EVENT_REASON_NONE;
	reason = mark_check_unmarked(skb);
	/* Without it forward_look() would take the socket for a server's. */
	*st = bpf_sk_storage_get(&sockets, sk, 0, 0);
	return reason;
}
