/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mark.bpf.h - the bits of a socket's mark that say what it may open.
 *
 * nftables believes them, so they stay what we made them: setsockopt() changes
 * the other bits only, and what a socket sends whose mark was changed all the
 * same (32-bit system calls meet no hook) is dropped where any egress is shut.
 */
#pragma once

#include "bpf/kern/judge.bpf.h"
#include "bpf/kern/kprobe_sender.bpf.h"

/* nft asks the socket for its mark; 0: it believes the packet. */
volatile __u8 socket_marks = 0;

#define MARK_LOOPBACK_IFINDEX 1 /* in every network namespace */

/*
 * What the bits are to be.  Without knowledge of the owner it is the class
 * that opens nothing; "in flight" where an answer may have come that user
 * space did not act on yet.
 */
static __always_inline __u32 mark_wanted(const struct image_header *header,
					 const struct shared_socket *st)
{
	__u32 mask = header->mark_mask;
	__u32 class = st ? st->eval.class_id : mark_class_none(mask);
	struct shared_count *count = bpf_map_lookup_elem(&counts, &class);
	__u32 mark = mark_of_class(class ? class : mark_class_none(mask), mask);

	if (count && *(volatile __u64 *)&count->arrived !=
			     *(volatile __u64 *)&count->settled)
		mark |= mark_in_flight(mask);
	return mark & mask;
}

/* @mark with our bits in it, which are remembered in @st. */
static __always_inline __u32 mark_give(__u32 mark,
				       const struct image_header *header,
				       struct shared_socket *st)
{
	__u32 wanted = mark_wanted(header, st), mask = header->mark_mask;

	if (st) {
		st->mark.mask = mark_class_bits(mask);
		st->mark.bits = wanted & st->mark.mask;
	}
	return mark_with(mark, mask, wanted);
}

/* Was @st judged by the policy that is in force? */
static __always_inline int mark_is_judged(const struct shared_socket *st)
{
	const struct image_header *header = image_head(image_in_force());

	return st && header && st->eval.generation == header->generation;
}

/* Listed resolvers are open to all. */
static __always_inline int mark_is_listed(const struct shared_sender_key *to,
					  __u32 port)
{
	return packet_is_dns_port(port) &&
	       bpf_map_lookup_elem(&resolver_addrs, to->remote);
}

/*
 * The datagram that is being sent has the mark @before, even if the socket has
 * another now, and that was another sender's: have what nft lets pass by it
 * refused by mark_forged().
 */
static __always_inline void mark_refuse_stale(struct shared_socket *st,
					      __u32 before)
{
	if (!socket_marks && st && (before ^ st->mark.bits) & st->mark.mask)
		st->mark.bits = before & st->mark.mask;
}

/* Does anything depend on the mark? */
static __always_inline int mark_counts(const struct __sk_buff *skb)
{
	const struct image_header *header = image_head(image_in_force());

	return header && header->mode == POLICY_ENFORCE &&
	       (header->flags & IMAGE_SHUTS) &&
	       skb->ifindex != MARK_LOOPBACK_IFINDEX;
}

/*
 * Has the socket another mark than we gave it?  TCP gets it anew with each
 * SYN, and what is established lives on.
 */
static __always_inline int mark_forged(struct __sk_buff *skb)
{
	struct shared_socket *st;
	struct bpf_sock *sk = skb->sk;

	sk = sk ? bpf_sk_fullsock(sk) : NULL;
	if (!sk || (sk->type == SOCK_STREAM && sk->protocol == IPPROTO_TCP))
		return 0;
	st = bpf_sk_storage_get(&sockets, sk, 0, 0);
	if (kprobe_sends && st && sk->dst_port)
		kprobe_sender_bring(bpf_get_socket_cookie(skb), st);
	if (!st || !((sk->mark ^ st->mark.bits) & st->mark.mask))
		return 0;
	return mark_counts(skb);
}
