/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * emit.bpf.h - hand an event to the daemon, whole and in order.
 *
 * Room is taken in a few sizes, since the verifier wants constants.  What
 * opens egress may fill the ring to the brim; what is only to be recorded
 * leaves the last quarter free, so that a flood of records can't keep a
 * permitted answer from being opened.  Each event that finds no room counts.
 */
#pragma once

#include "bpf/packet.bpf.h"
#include "bpf/owner.bpf.h"

/* What is to be told of a message, beside the packet it lies in. */
struct emit {
	const struct packet *packet;
	const struct shared_socket *socket; /* NULL: nobody is known */
	const struct event_asked *asked;    /* NULL: none */
	__u64 generation;
	__u32 off; /* of the message in the packet */
	__u32 len;
	__u32 tid; /* 0: as in the storage */
	__u16 clause;
	__u16 flags;
	__u8 attribution;
	__u8 kind;
	__u8 reason;
	__u8 outgoing;
	__u8 class_id;
};

static __always_inline int emit_has_room(__u16 flags)
{
	__u64 used;

	if (flags & (EVENT_ARRIVAL | EVENT_OPENS))
		return 1;
	used = bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA);
	return used < bpf_ringbuf_query(&ring, BPF_RB_RING_SIZE) / 4 * 3;
}

static __noinline int emit_fill(struct __sk_buff *skb, struct event *ev,
				const struct emit *e)
{
	const struct packet *p = e->packet;

	ev->ktime_ns = bpf_ktime_get_boot_ns();
	ev->cookie = bpf_get_socket_cookie(skb);
	ev->netns = e->socket ? e->socket->netns : 0;
	ev->generation = e->generation;
	if (e->socket)
		ev->owner = e->socket->owner;
	else
		__builtin_memset(&ev->owner, 0, sizeof(ev->owner));
	ev->owner.attribution = e->attribution;
	if (e->tid)
		ev->owner.tid = e->tid;
	if (e->asked)
		ev->asked = *e->asked;
	else
		__builtin_memset(&ev->asked, 0, sizeof(ev->asked));
	__builtin_memcpy(ev->local, p->local, 16);
	__builtin_memcpy(ev->remote, p->remote, 16);
	ev->local_port = p->local_port;
	ev->remote_port = p->remote_port;
	ev->ifindex = skb->ifindex;
	ev->wire_len = e->len;
	ev->tcp_seq = p->tcp_seq + (e->off - p->payload_off);
	ev->clause = e->clause;
	ev->flags = e->flags;
	ev->kind = e->kind;
	ev->family = p->family;
	ev->proto = p->proto;
	ev->reason = e->reason;
	ev->class_id = e->class_id;
	ev->outgoing = e->outgoing;
	ev->pad[0] = 0;
	ev->pad[1] = 0;
	return 0;
}

static __always_inline int emit_sized(struct __sk_buff *skb,
				      const struct emit *e, const __u32 room)
{
	struct event *ev;
	__u64 len = e->len;

	ev = bpf_ringbuf_reserve(&ring, sizeof(*ev) + room, 0);
	if (!ev) {
		COUNT(ring_full);
		return -1;
	}
	emit_fill(skb, ev, e);
	asm volatile("" : "+r"(len));
	if (len > room)
		len = room;
	if (len > 0 && bpf_skb_load_bytes(skb, e->off, ev->payload, len) < 0)
		len = 0;
	ev->payload_len = len;
	if (len < e->len)
		ev->flags |= EVENT_TRUNCATED;
	if (e->flags & EVENT_ARRIVAL)
		owner_arrived(e->class_id);
	bpf_ringbuf_submit(ev, 0);
	return 0;
}

/* One function a size, each verified once. */
#define EMIT_SIZE(room)                                          \
	static __noinline int emit_##room(struct __sk_buff *skb, \
					  const struct emit *e)  \
	{                                                        \
		return emit_sized(skb, e, room);                 \
	}
EMIT_SIZE(128)
EMIT_SIZE(512)
EMIT_SIZE(2048)
EMIT_SIZE(16384)
EMIT_SIZE(65536)

/* 0: it will be read; negative: it was lost, and counted. */
static __noinline int emit_event(struct __sk_buff *skb, const struct emit *e)
{
	if (!emit_has_room(e->flags)) {
		COUNT(ring_full);
		return -1;
	}
	if (e->len <= 128)
		return emit_128(skb, e);
	if (e->len <= 512)
		return emit_512(skb, e);
	if (e->len <= 2048)
		return emit_2048(skb, e);
	if (e->len <= 16384)
		return emit_16384(skb, e);
	return emit_65536(skb, e);
}
