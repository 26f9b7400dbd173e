/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * emit.bpf.h - hand events to the daemon, whole and in order.
 *
 * Room in the ring is taken in a few sizes, since the verifier wants constants.
 * A user may hold a part of what is still free (dynamic thresholds, Choudhury
 * and Hahne 1998): one who floods gets two fifths of the ring for records and
 * half of it with answers that open egress, two get less each, and a user who
 * holds nothing always finds room.  Each event that finds no room is counted.
 */
#pragma once

#include "bpf/kern/in_flight.bpf.h"
#include "bpf/kern/owner.bpf.h"

/* How many thirds of the free room a user may hold: for records, and for
 * answers that open egress. */
#define EMIT_THIRDS 2
#define EMIT_THIRDS_OPENS 3

/* A message of one question: header, name, type and class. */
#define EMIT_QUESTION 272

/* Shares are by user: processes, sockets and names are free to make. */
static __always_inline __u32 emit_share(const struct event_owner *owner)
{
	return owner->attribution == EVENT_UNKNOWN
		       ? SHARED_SHARE_NOBODY
		       : owner->uid % SHARED_SHARE_NOBODY;
}

static __always_inline __u32 emit_share_of(const struct shared_socket *st)
{
	return st ? emit_share(&st->owner) : SHARED_SHARE_NOBODY;
}

static __always_inline int emit_has_room(__u32 at, int opens)
{
	struct shared_share *share = bpf_map_lookup_elem(&shares, &at);
	__u64 used = bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA);
	__u64 free = used < RING_BYTES ? RING_BYTES - used : 0;
	__s64 held = share ? (__s64)(share->taken - share->returned) : 0;

	free *= opens ? EMIT_THIRDS_OPENS : EMIT_THIRDS;
	return held * 3 <= (__s64)free;
}

static __always_inline void emit_take(__u32 at, __u64 bytes)
{
	struct shared_share *share = bpf_map_lookup_elem(&shares, &at);

	if (share)
		__sync_fetch_and_add(&share->taken, bytes);
}

static __always_inline void emit_packet(struct event *ev,
					const struct packet *p)
{
	__builtin_memcpy(ev->local, p->local, 16);
	__builtin_memcpy(ev->remote, p->remote, 16);
	ev->local_port = p->local_port;
	ev->remote_port = p->remote_port;
	ev->family = p->family;
	ev->proto = p->proto;
}

static __noinline int emit_common(struct event *ev, const struct scratch *s,
				  const struct shared_socket *st)
{
	const struct emit *e = &s->emit;

	__builtin_memset(ev, 0, sizeof(*ev));
	ev->ktime_ns = e->now_ns ? e->now_ns : bpf_ktime_get_boot_ns();
	ev->generation = e->generation;
	if (st) {
		ev->netns = st->netns;
		ev->owner = st->owner;
		ev->class_id = st->eval.class_id;
	}
	if (e->with_question)
		ev->question = s->question;
	ev->owner.attribution = e->attribution;
	if (e->tid)
		ev->owner.tid = e->tid;
	emit_packet(ev, &s->packet);
	ev->wire_len = e->len;
	if (ev->proto == IPPROTO_TCP)
		ev->tcp_seq =
			s->packet.tcp_seq + (e->off - s->packet.payload_off);
	else
		ev->question_index = e->question;
	ev->clause = e->clause;
	ev->flags = e->flags;
	ev->kind = e->kind;
	ev->reason = e->reason;
	ev->outgoing = e->outgoing;
	ev->known = e->known;
	ev->share = emit_share_of(st) + 1;
	return 0;
}

static __always_inline void emit_fill(struct __sk_buff *skb, struct event *ev,
				      const struct scratch *s,
				      const struct shared_socket *st)
{
	emit_common(ev, s, st);
	ev->cookie = bpf_get_socket_cookie(skb);
	ev->ifindex = skb->ifindex;
}

/* Put the clauses that the owner of @st satisfies at @at of the payload, unless
 * they are being written. */
static __always_inline void
emit_subject(struct event *ev, const struct shared_socket *st, const __u32 at)
{
	struct event_subject *to = (struct event_subject *)(ev->payload + at);
	__u32 seq;

	if (!st)
		return;
	seq = seq_read(&st->seq);
	to->generation = st->eval.generation;
	__builtin_memcpy(to->words, st->eval.subject, sizeof(to->words));
	if (seq_is_same(&st->seq, seq))
		ev->subject_off = at;
}

/* Does anybody wait for what the daemon does about it?  Programs and packets
 * wait for an arrival to be settled, and a stopped segment is sent again and
 * again until its connection is aborted. */
static __always_inline int emit_is_urgent(const struct event *ev)
{
	return (ev->flags & EVENT_ARRIVAL) ||
	       (ev->proto == IPPROTO_TCP && (ev->flags & EVENT_STOPPED));
}

/* @ev is complete: say if it was cut, and count an arrival. */
static __always_inline void emit_note(struct event *ev)
{
	if (ev->payload_len < ev->wire_len)
		ev->flags |= EVENT_TRUNCATED;
	if (!(ev->flags & EVENT_ARRIVAL))
		return;
	class_arrived(ev->class_id);
	if (ev->netns != home_netns)
		in_flight_arrived(ev->netns);
}

static __always_inline int emit_sized(struct __sk_buff *skb,
				      const struct scratch *s,
				      const struct shared_socket *st,
				      const __u32 room)
{
	const __u32 subject = sizeof(struct event_subject);
	const __u32 subject_at = room > subject ? room - subject : 0;
	__u64 more = (__u64)s->emit.len - 1; /* bytes beyond the first */
	struct event *ev;

	ev = reserve_room(sizeof(*ev) + room);
	if (!ev) {
		wake_lost();
		return -1;
	}
	emit_fill(skb, ev, s, st);
	emit_take(ev->share - 1, sizeof(*ev) + room);
	if (ev->wire_len > room)
		more = room - 1;
	if (subject_at && s->emit.with_subject) {
		emit_subject(ev, st, subject_at);
		if (more >= subject_at)
			more = subject_at - 1;
	}
	asm volatile("" : "+r"(more));
	/* The verifier of Linux 6.1 has to see that it is neither 0 nor too
	 * much. */
	if (more < room &&
	    !bpf_skb_load_bytes(skb, s->emit.off, ev->payload, more + 1))
		ev->payload_len = more + 1;
	emit_note(ev);
	wake_submit(ev, emit_is_urgent(ev));
	return 0;
}

static __always_inline struct event *emit_room(const __u32 room)
{
	struct event *ev = reserve_room(room);

	if (!ev)
		wake_lost();
	return ev;
}

/* An event of @bytes, which @share pays for: zeroed, but for the time and the
 * share.  NULL: there is no room for it, which is counted. */
static __always_inline struct event *emit_new(__u32 share, const __u32 bytes)
{
	struct event *ev;

	if (!emit_has_room(share, 0)) {
		wake_lost();
		return NULL;
	}
	ev = emit_room(bytes);
	if (!ev)
		return NULL;
	__builtin_memset(ev, 0, sizeof(*ev));
	ev->ktime_ns = bpf_ktime_get_boot_ns();
	ev->share = share + 1;
	emit_take(share, bytes);
	return ev;
}

static __always_inline void emit_stream(struct event *ev,
					const struct scratch *s)
{
	emit_take(ev->share - 1, sizeof(*ev) + STREAM_WINDOW);
	if (!bpf_probe_read_kernel(ev->payload, STREAM_WINDOW,
				   s->stream.buf + STREAM_LENGTH))
		ev->payload_len = s->stream.have - STREAM_LENGTH;
	if (ev->payload_len < ev->wire_len)
		ev->flags |= EVENT_TRUNCATED;
	wake_submit(ev, emit_is_urgent(ev));
}

/* Emit a question that came in pieces: no more of it than `stream` was kept. */
static __noinline int emit_pieces(struct __sk_buff *skb,
				  const struct scratch *s,
				  const struct shared_socket *st)
{
	struct event *ev = emit_room(sizeof(*ev) + STREAM_WINDOW);

	if (!ev)
		return -1;
	emit_fill(skb, ev, s, st);
	emit_stream(ev, s);
	return 0;
}

/*
 * Emit a question that is not the first of its message as if it had been sent
 * alone: what was sent is in the event of the first.  A header and no question:
 * it can't be read.
 */
static __noinline int emit_question(struct __sk_buff *skb,
				    const struct scratch *s,
				    const struct shared_socket *st)
{
	struct event *ev = emit_room(sizeof(*ev) + EMIT_QUESTION);
	__u8 *header;

	if (!ev)
		return -1;
	emit_fill(skb, ev, s, st);
	emit_take(ev->share - 1, sizeof(*ev) + EMIT_QUESTION);
	if (!bpf_probe_read_kernel(ev->payload, EMIT_QUESTION, s->header))
		ev->payload_len = ev->wire_len;
	header = ev->payload;
	header[5] = s->pass.question_len != 0;
	__builtin_memset(header + 6, 0, 6);
	wake_submit(ev, emit_is_urgent(ev));
	return 0;
}

/* One function for each size, each verified once. */
#define EMIT_SIZE(room)                                                   \
	static __noinline int emit_##room(struct __sk_buff *skb,          \
					  const struct scratch *s,        \
					  const struct shared_socket *st) \
	{                                                                 \
		return emit_sized(skb, s, st, room);                      \
	}
EMIT_SIZE(128)
EMIT_SIZE(256)
EMIT_SIZE(512)
EMIT_SIZE(2048)
EMIT_SIZE(16384)
EMIT_SIZE(65792)

/*
 * Emit what s->emit and s->packet say; @st may be NULL.  0: it will be read;
 * negative: it was lost, and counted.  A global function: verified once.
 */
__noinline int emit_event(struct __sk_buff *skb, struct scratch *s,
			  struct shared_socket *st)
{
	__u32 len;

	if (!s)
		return -1;
	len = s->emit.len;
	if (s->emit.with_subject)
		len += sizeof(struct event_subject);
	if (!emit_has_room(emit_share_of(st),
			   s->emit.known || (s->emit.flags & EVENT_ARRIVAL))) {
		wake_lost();
		return -1;
	}
	if (s->emit.in_pieces)
		return emit_pieces(skb, s, st);
	if (s->emit.question)
		return emit_question(skb, s, st);
	if (len <= 128)
		return emit_128(skb, s, st);
	if (len <= 256)
		return emit_256(skb, s, st);
	if (len <= 512)
		return emit_512(skb, s, st);
	if (len <= 2048)
		return emit_2048(skb, s, st);
	if (len <= 16384)
		return emit_16384(skb, s, st);
	return emit_65792(skb, s, st);
}

/* Emit the question in s->stream, which has no packet yet. */
static __always_inline void emit_unsent(const struct scratch *s,
					const struct shared_socket *st,
					__u64 cookie)
{
	struct event *ev;

	if (!emit_has_room(emit_share_of(st), 0)) {
		wake_lost();
		return;
	}
	ev = emit_room(sizeof(*ev) + STREAM_WINDOW);
	if (!ev)
		return;
	emit_common(ev, s, st);
	ev->cookie = cookie;
	ev->flags |= EVENT_UNSENT;
	emit_stream(ev, s);
}
