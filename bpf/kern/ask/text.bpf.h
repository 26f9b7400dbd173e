/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * text.bpf.h - what programs send to a name service that is watched, and what
 * it sends back, copied for the daemon to read.  Nothing is decided here.
 *
 * A program is called when the kernel has copied what send() was given, and
 * before the receiver can read it.  So this is the text that is received,
 * however many pieces of memory it came from, and the current task sends it.
 *
 * What is too long for one page is copied to pages that no program of ours can
 * read.  Of that another program reads the first piece of memory before it is
 * copied: the sender could still change it, but only answers are so long.
 *
 * A send can be missed, since a program is not entered twice on one CPU, and
 * what is spliced is not copied.
 *
 * A question, and the answer to it, take from the ring's share of the asker
 * (bpf/kern/event/emit.bpf.h).
 */
#pragma once

#include "bpf/kern/ask/listener.bpf.h"
#include "bpf/kern/event/emit.bpf.h"

/* What is known of a send before its text is read. */
struct text {
	__u64 connection; /* inode of the asker's socket */
	const void *from; /* where the text is, ... */
	__u64 have;	  /* ... and how much of it */
	__u32 of_user;	  /* in the sender's memory */
	__u32 pad;
	__u32 share; /* of the ring: the asker's user */
	__u32 asks;  /* 1: from the asker, 0: from the service */
};

/* Does @sk belong to a service that is watched? */
static __noinline int text_is_watched(const struct sock *sk)
{
	struct listener_key key = {};

	return listener_find(sk, &key) == LISTENER_WATCHED;
}

/* A number that no other connection of the asker's socket @sk has at the same
 * time; 0: the socket is closed. */
static __always_inline __u64 text_connection(const struct sock *sk)
{
	struct socket_alloc *with_inode = (void *)BPF_CORE_READ(sk, sk_socket);

	return with_inode ? BPF_CORE_READ(with_inode, vfs_inode.i_ino) : 0;
}

/* The share of the user who asks: of the task that runs, or of an answer, where
 * that is the service, of the user who made the socket. */
static __always_inline __u32 text_share(const struct sock *asker, __u32 asks)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	__u32 uid = asks ? BPF_CORE_READ(task, cred, euid.val)
			 : BPF_CORE_READ(asker, sk_uid.val);

	return uid % SHARED_SHARE_NOBODY;
}

/* Copy the text, as far as there is @room. */
static __always_inline void text_copy(struct event *ev, const struct text *t,
				      const __u32 room)
{
	__u64 more = t->have - 1;
	long failed;

	if (t->have > room)
		more = room - 1;
	asm volatile("" : "+r"(more));
	/* The verifier of Linux 6.1 has to see that it is neither 0 nor too
	 * much. */
	if (t->have && more < room) {
		failed = t->of_user ? bpf_probe_read_user(ev->payload, more + 1,
							  t->from)
				    : bpf_probe_read_kernel(ev->payload,
							    more + 1, t->from);
		ev->payload_len = failed ? 0 : more + 1;
	}
	if (ev->payload_len < ev->wire_len)
		ev->flags |= EVENT_TRUNCATED;
}

/* Fill in what an event says besides the text.  Who asked is left out of an
 * answer: the daemon knows the question. */
static __always_inline void text_fill(struct event *ev,
				      const struct sk_buff *skb,
				      const struct text *t,
				      const struct event_owner *sender)
{
	ev->cookie = t->connection;
	ev->kind = EVENT_TEXT;
	ev->family = AF_UNIX;
	ev->outgoing = t->asks;
	ev->clause = EVENT_NO_CLAUSE;
	ev->wire_len = BPF_CORE_READ(skb, len);
	if (!t->asks)
		return;
	ev->owner = *sender;
	ev->owner.attribution = EVENT_CLAIMED;
}

static __always_inline int text_sized(const struct sk_buff *skb,
				      const struct text *t,
				      const struct event_owner *sender,
				      const __u32 room)
{
	struct event *ev = emit_new(t->share, sizeof(*ev) + room);

	if (!ev)
		return 0;
	text_fill(ev, skb, t, sender);
	text_copy(ev, t, room);
	wake_submit(ev, 0);
	return 0;
}

/* One function for each size, each verified once. */
#define TEXT_SIZE(room)                                                     \
	static __noinline int text_##room(const struct sk_buff *skb,        \
					  const struct text *t,             \
					  const struct event_owner *sender) \
	{                                                                   \
		return text_sized(skb, t, sender, room);                    \
	}
TEXT_SIZE(512)
TEXT_SIZE(2048)
TEXT_SIZE(16384)

static __always_inline int text_emit_sized(const struct sk_buff *skb,
					   const struct text *t,
					   const struct event_owner *sender,
					   __u32 len)
{
	if (len <= 512)
		return text_512(skb, t, sender);
	if (len <= 2048)
		return text_2048(skb, t, sender);
	return text_16384(skb, t, sender);
}

/* The sender is read first: while room in the ring is held, no global function
 * may be called (reserve.bpf.h). */
static __always_inline int text_emit(const struct sk_buff *skb,
				     const struct text *t)
{
	__u32 len = BPF_CORE_READ(skb, len);
	struct scratch *s;

	if (!len || !t->connection)
		return 0;
	s = scratch_claim();
	if (!s) {
		wake_lost();
		return 0;
	}
	__builtin_memset(&s->owner, 0, sizeof(s->owner));
	if (t->asks)
		owner_read(&s->owner);
	text_emit_sized(skb, t, &s->owner, len);
	scratch_release(s);
	return 0;
}

/* Does @skb hold a text, of a watched service or for one?  Then fill in between
 * whom. */
static __noinline int text_is_heard(const struct sk_buff *skb, struct text *t)
{
	const struct sock *sk = BPF_CORE_READ(skb, sk), *peer;

	if (!sk || BPF_CORE_READ(sk, __sk_common.skc_family) != AF_UNIX)
		return 0;
	peer = BPF_CORE_READ((const struct unix_sock *)sk, peer);
	if (!peer)
		return 0;
	t->asks = text_is_watched(peer);
	if (t->asks ? !listener_concerns() : !text_is_watched(sk))
		return 0;
	t->connection = text_connection(t->asks ? sk : peer);
	t->share = text_share(t->asks ? sk : peer, t->asks);
	return 1;
}

/* skb_copy_datagram_from_iter() ends; @ctx has its arguments and, behind them,
 * what it returns.  Packets of other families come by here, too. */
static __always_inline int text_copied(const __u64 *ctx)
{
	const struct sk_buff *skb = (void *)ctx[0];
	struct text t = {};

	if ((int)ctx[4] < 0 || BPF_CORE_READ(skb, data_len) ||
	    !text_is_heard(skb, &t))
		return 0;
	t.from = BPF_CORE_READ(skb, data);
	t.have = BPF_CORE_READ(skb, len);
	return text_emit(skb, &t);
}

/* Find the first piece of memory of @iter, which has several; the member had
 * another name until 6.4. */
static __always_inline void text_of_pieces(const struct iov_iter *iter,
					   __u64 offset, struct text *t)
{
	const struct iovec *iov;

	if (bpf_core_field_exists(iter->__iov))
		iov = BPF_CORE_READ(iter, __iov);
	else
		iov = BPF_CORE_READ((const struct iov_iter___6_3 *)iter, iov);
	t->from = BPF_CORE_READ(iov, iov_base) + offset;
	t->have = BPF_CORE_READ(iov, iov_len) - offset;
}

static __always_inline void text_of_one(const struct iov_iter *iter,
					__u64 offset, struct text *t)
{
	t->from = BPF_CORE_READ(iter, ubuf) + offset;
	t->have = BPF_CORE_READ(iter, count);
}

/* Find the first piece of memory of @iter. */
static __always_inline void text_first_piece(const struct iov_iter *iter,
					     struct text *t)
{
	__u64 offset = BPF_CORE_READ(iter, iov_offset);
	__u32 type = BPF_CORE_READ(iter, iter_type);

	t->of_user = 1;
	if (type == bpf_core_enum_value(enum iter_type, ITER_UBUF))
		text_of_one(iter, offset, t);
	else if (type == bpf_core_enum_value(enum iter_type, ITER_IOVEC))
		text_of_pieces(iter, offset, t);
}

/* skb_copy_datagram_from_iter() begins; @ctx has its arguments. */
static __always_inline int text_copying(__u64 *ctx)
{
	const struct sk_buff *skb = (void *)ctx[0];
	struct text t = {};

	if (!BPF_CORE_READ(skb, data_len) || !text_is_heard(skb, &t))
		return 0;
	text_first_piece((void *)ctx[2], &t);
	if (t.have > BPF_CORE_READ(skb, len))
		t.have = BPF_CORE_READ(skb, len);
	return text_emit(skb, &t);
}
