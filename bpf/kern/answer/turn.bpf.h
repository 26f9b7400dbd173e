/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * turn.bpf.h - at the egress of a device: turn a denied question round, so that
 * its sender gets it back as an answer without records.
 *
 * answer.bpf.h says which questions come here.  Whatever has their mark and
 * can't be turned, or is no such question, is dropped: a program with
 * CAP_NET_RAW can set the mark of what no cgroup's program sees, as may root of
 * another network namespace, whose macvlan is upon a device of ours.  Turned
 * round it would be an answer of any resolver, with what addresses they want.
 */
#pragma once

#include "bpf/kern/answer/answer.bpf.h"
#include "bpf/kern/mark.bpf.h"

/* enum tcx_action_base, Linux 6.6. */
#define TURN_NEXT (-1)
#define TURN_DROP 2

#define TURN_ETHERNET 14
#define TURN_MAC 6
#define TURN_IPV4 20
#define TURN_IPV6 40
#define TURN_UDP 8
#define TURN_HEADER 12	/* of the message */
#define TURN_CHECKSUM 6 /* in the UDP header */

/* A packet, and who sent it. */
struct turn {
	__u32 at; /* its IP header */
	__u32 udp;
	__u32 family;
	__u32 port;
	__u8 from[16]; /* as asker_takes() wants it */
};

/* Exchange the @len bytes at @at with those behind them; a constant. */
static __always_inline int turn_swap(struct __sk_buff *skb, __u32 at,
				     const __u32 len)
{
	__u8 bytes[32];

	return bpf_skb_load_bytes(skb, at, bytes, 2 * len) ||
			       bpf_skb_store_bytes(skb, at, bytes + len, len,
						   0) ||
			       bpf_skb_store_bytes(skb, at + len, bytes, len, 0)
		       ? -1
		       : 0;
}

/*
 * Have the frame come from where it goes to, as a broadcast.  Of what comes by
 * broadcast the kernel tells nobody that it was not wanted (RFC 1122 3.2.2),
 * and forwards nothing: else the error would quote the question, to the
 * resolver, when the socket was closed meanwhile.  Where there are no frames,
 * nft/table/nftquote.c drops the error.
 */
static __always_inline int turn_frame(struct __sk_buff *skb)
{
	__u8 mac[TURN_MAC], all[TURN_MAC];

	__builtin_memset(all, 0xff, sizeof(all));
	return bpf_skb_load_bytes(skb, 0, mac, sizeof(mac)) ||
			       bpf_skb_store_bytes(skb, 0, all, sizeof(all),
						   0) ||
			       bpf_skb_store_bytes(skb, sizeof(all), mac,
						   sizeof(mac), 0)
		       ? -1
		       : 0;
}

/* Exchange the addresses of the IP header at @at. */
static __always_inline int turn_addresses(struct __sk_buff *skb,
					  const struct turn *t)
{
	return t->family == AF_INET ? turn_swap(skb, t->at + 12, 4)
				    : turn_swap(skb, t->at + 8, 16);
}

/* The flags of the answer to a question with the flags @from (RFC 1035 4.1.1):
 * QR and RA are set, opcode, RD and CD are those of the question. */
static __always_inline void turn_flags(const __u8 from[2], __u32 answer,
				       __u8 ret_to[2])
{
	__u8 rcode = 0;

	if (answer == ANSWER_NXDOMAIN)
		rcode = 3;
	else if (answer == ANSWER_REFUSED)
		rcode = 5;
	ret_to[0] = 0x80 | (from[0] & 0x79);
	ret_to[1] = 0x80 | (from[1] & 0x10) | rcode;
}

/* Make the message behind the UDP header at @udp an answer. */
static __always_inline int turn_message(struct __sk_buff *skb, __u32 udp,
					__u32 answer)
{
	__u32 at = udp + TURN_UDP + 2;
	__u16 before, after;
	__u8 from[2], to[2];

	if (bpf_skb_load_bytes(skb, at, from, sizeof(from)))
		return -1;
	turn_flags(from, answer, to);
	__builtin_memcpy(&before, from, sizeof(before));
	__builtin_memcpy(&after, to, sizeof(after));
	/* Addresses and ports that change places leave the sum as it is. */
	return bpf_l4_csum_replace(skb, udp + TURN_CHECKSUM, before, after,
				   BPF_F_MARK_MANGLED_0 | sizeof(after)) ||
			       bpf_skb_store_bytes(skb, at, to, sizeof(to), 0)
		       ? -1
		       : 0;
}

/* Fill @t in: is there a UDP datagram behind the IP header at t->at? */
static __always_inline int turn_read(struct __sk_buff *skb, struct turn *t)
{
	__u8 h[TURN_IPV4];
	__u16 port;
	__u32 from;

	if (bpf_skb_load_bytes(skb, t->at, h, sizeof(h)))
		return -1;
	if (h[0] == 0x45 && h[9] == IPPROTO_UDP && !((h[6] & 0x3f) | h[7])) {
		t->family = AF_INET;
		t->udp = t->at + TURN_IPV4;
		from = t->at + 12;
	} else if (h[0] >> 4 == 6 && h[6] == IPPROTO_UDP) {
		t->family = AF_INET6;
		t->udp = t->at + TURN_IPV6;
		from = t->at + 8;
	} else {
		return -1;
	}
	if (bpf_skb_load_bytes(skb, t->udp, &port, sizeof(port)))
		return -1;
	t->port = bpf_ntohs(port);
	return bpf_skb_load_bytes(skb, from, t->from, sizeof(t->from)) ? -1 : 0;
}

/* Is there the beginning of a message that answer_is_ordinary() knows? */
static __always_inline int turn_is_question(struct __sk_buff *skb,
					    const struct turn *t)
{
	__u8 h[TURN_HEADER];

	return !bpf_skb_load_bytes(skb, t->udp + TURN_UDP, h, sizeof(h)) &&
	       !(h[2] & 0xf8) && !h[4] && h[5] == 1 && !h[6] && !h[7] &&
	       !h[8] && !h[9] && !h[10] && h[11] <= 1;
}

/* Is the sender in the network namespace of the device? */
static __always_inline int turn_is_at_home(const struct sk_buff *skb)
{
	const struct sock *sk = BPF_CORE_READ(skb, sk);

	return sk && (!bpf_core_field_exists(sk->__sk_common.skc_net.net) ||
		      BPF_CORE_READ(sk, __sk_common.skc_net.net) ==
			      BPF_CORE_READ(skb, dev, nd_net.net));
}

/* Would the kernel send the answer on, as the sender's address is not of this
 * host?  It never does so with broadcasts. */
static __always_inline int turn_is_forwarded(struct __sk_buff *skb,
					     const struct turn *t)
{
	struct bpf_fib_lookup look = { .l4_protocol = IPPROTO_UDP };
	long r;

	if (t->at || skb->ifindex == MARK_LOOPBACK_IFINDEX)
		return 0;
	look.family = t->family;
	look.ifindex = skb->ifindex;
	if (t->family == AF_INET)
		__builtin_memcpy(&look.ipv4_dst, t->from, 4);
	else
		__builtin_memcpy(look.ipv6_dst, t->from, 16);
	r = bpf_fib_lookup(skb, &look, sizeof(look), 0);
	return r != BPF_FIB_LKUP_RET_NOT_FWDED &&
	       r != BPF_FIB_LKUP_RET_FWD_DISABLED;
}

static __always_inline int turn_packet(struct __sk_buff *ctx, __u32 answer)
{
	const struct sk_buff *skb = (const void *)ctx;
	struct turn t = {
		.at = BPF_CORE_READ(skb, network_header) -
		      (__u32)(BPF_CORE_READ(skb, data) -
			      BPF_CORE_READ(skb, head)),
	};

	if ((t.at != 0 && t.at != TURN_ETHERNET) || turn_read(ctx, &t) ||
	    !turn_is_at_home(skb) || !turn_is_question(ctx, &t) ||
	    !asker_takes(ctx, t.from, t.port, t.family) ||
	    turn_is_forwarded(ctx, &t) || (t.at && turn_frame(ctx)))
		return -1;
	return turn_addresses(ctx, &t) || turn_swap(ctx, t.udp, 2) ||
			       turn_message(ctx, t.udp, answer)
		       ? -1
		       : 0;
}

static __always_inline int turn_look(struct __sk_buff *skb)
{
	__u32 answer = skb->mark & ~ANSWER_MARKS;

	if ((skb->mark & ANSWER_MARKS) != ANSWER_MARK)
		return TURN_NEXT;
	if (!answer || turn_packet(skb, answer))
		return TURN_DROP;
	skb->mark = 0;
	/* By lo the packet comes back by itself, and with the route it has:
	 * anew, 127.0.0.0/8 would not be taken from there. */
	if (skb->ifindex == MARK_LOOPBACK_IFINDEX)
		return TURN_NEXT;
	return (int)bpf_redirect(skb->ifindex, BPF_F_INGRESS);
}
