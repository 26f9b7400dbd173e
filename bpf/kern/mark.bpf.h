/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mark.bpf.h - the bits of a socket's mark that say what it may open.
 *
 * nftables trusts these bits, so no program may change them: setsockopt()
 * reaches only the others.  32-bit system calls bypass that program; what is
 * sent from a socket whose mark was changed by one is dropped where any egress
 * is shut.
 */
#pragma once

#include "bpf/kern/judge.bpf.h"
#include "bpf/kern/kprobe_sender.bpf.h"

/* 1: nftables reads the mark of the socket; 0: that of the packet. */
volatile __u8 socket_marks = 0;

/* The class ids of epochs before this one may mean other programs by now. */
volatile __u32 class_epoch_oldest = 0;

#define MARK_LOOPBACK_IFINDEX 1 /* in every network namespace */

/*
 * The bits that a socket is to have: its class, which opens nothing where the
 * owner is unknown, and "in flight" where an answer may have arrived that user
 * space has not acted on yet.
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

/* @mark with the wanted bits, which @st remembers, in place of ours. */
static __always_inline __u32 mark_give(__u32 mark,
				       const struct image_header *header,
				       struct shared_socket *st)
{
	__u32 wanted = mark_wanted(header, st), mask = header->mark_mask;

	if (st) {
		st->mark.mask = mark_class_bits(mask);
		st->mark.bits = wanted & st->mark.mask;
		if (st->eval.generation == header->generation ||
		    st->mark.bits == mark_of_class(mark_class_none(mask), mask))
			st->mark.epoch = header->class_epoch;
	}
	return mark_with(mark, mask, wanted);
}

/* Was the mark of @st made so long ago that another class has its number? */
static __always_inline int mark_is_outdated(const struct shared_socket *st)
{
	return (__s32)(st->mark.epoch - class_epoch_oldest) < 0;
}

/* Was @st judged by the policy that is in force? */
static __always_inline int mark_is_judged(const struct shared_socket *st)
{
	const struct image_header *header = image_head(image_in_force());

	return st && header && st->eval.generation == header->generation;
}

/* Has nothing been written to @st yet?  Then the datagram that is being sent
 * has none of our bits, as one of the kernel's own has. */
static __always_inline int mark_is_new(const struct shared_socket *st)
{
	return st && !st->seq;
}

/* Does @to lead to a listed resolver?  They are open to all programs. */
static __always_inline int mark_is_listed(const struct shared_sender_key *to,
					  __u32 port)
{
	return packet_is_dns_port(port) &&
	       bpf_map_lookup_elem(&resolver_addrs, to->remote);
}

/*
 * The datagram that is being sent has the mark @before, even if the socket has
 * another by now.  Was @before made for another sender, and is that what
 * nftables reads?
 */
static __always_inline int mark_is_stale(const struct shared_socket *st,
					 __u32 before)
{
	return !socket_marks && st &&
	       ((before ^ st->mark.bits) & st->mark.mask);
}

/* Expect @before of the socket, which does not have it any more: so
 * mark_check() refuses what nftables would let pass. */
static __always_inline void mark_refuse_stale(struct shared_socket *st,
					      __u32 before)
{
	st->mark.bits = before & st->mark.mask;
}

/*
 * Make the mark anew for each SYN.  "In flight" is true of one moment only: a
 * SYN that is held back for it is sent again with the mark of a later moment,
 * and is accepted or rejected then.
 */
static __always_inline void mark_renew(struct bpf_sock_ops *ctx,
				       struct bpf_sock *sk,
				       struct shared_socket *st)
{
	const struct image_header *header = image_head(image_in_force());
	__u32 mark, flags;

	if (!header)
		return;
	mark = mark_give(sk->mark, header, st);
	if (mark != sk->mark)
		bpf_setsockopt(ctx, SOL_SOCKET, SO_MARK, &mark, sizeof(mark));
	flags = ctx->bpf_sock_ops_cb_flags & ~BPF_SOCK_OPS_RTO_CB_FLAG;
	if (mark & mark_in_flight(header->mark_mask))
		flags |= BPF_SOCK_OPS_RTO_CB_FLAG;
	if (flags != ctx->bpf_sock_ops_cb_flags)
		bpf_sock_ops_cb_flags_set(ctx, (int)flags);
}
