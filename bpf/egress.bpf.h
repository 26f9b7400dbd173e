/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * egress.bpf.h - a packet leaves: each question in it is judged, told of and
 * remembered.  One that is denied takes the whole packet with it.
 */
#pragma once

#include "bpf/emit.bpf.h"
#include "bpf/judge.bpf.h"

#define EGRESS_MESSAGES_MAX 1024 /* in one segment or GSO packet */
#define MDNS_PORT 5353

struct egress {
	struct __sk_buff *skb;
	struct scratch *scratch;
	struct shared_socket *socket; /* NULL: nobody is known */
	const struct packet *packet;
	struct judge_at at;
	__u32 end; /* of the payload */
	__u32 tid; /* of the sender, where it is the owner; 0 */
	__u8 attribution;
	__u8 telling; /* 0: this pass only looks for a denial */
	__u8 doomed;  /* the packet will be dropped */
	__u8 again;   /* a retransmission: all of it was told before */
};

/* Is the owner the one who sends right now?  Then the record is exact. */
static __always_inline void egress_sender(struct egress *x)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	const struct shared_socket *st = x->socket;

	if (!st)
		return;
	x->attribution = st->owner.attribution;
	if (x->attribution != EVENT_EXACT)
		return;
	if ((__u32)BPF_CORE_READ(task, tgid) == st->owner.tgid)
		x->tid = BPF_CORE_READ(task, pid);
	else
		x->attribution = EVENT_SOCKET_OWNER;
}

static __noinline int egress_tell(struct egress *x)
{
	const struct judged *j = &x->scratch->judged;
	struct emit e = {
		.packet = x->packet,
		.socket = x->socket,
		.generation = j->generation,
		.off = x->at.off,
		.len = x->at.len,
		.tid = x->tid,
		.attribution = x->attribution,
		.clause = j->clause,
		.flags = j->flags,
		.kind = EVENT_QUERY,
		.reason = j->reason,
		.outgoing = 1,
	};

	if (x->socket)
		e.class_id = x->socket->class_id;
	if (x->packet->multicast)
		e.flags |= EVENT_MULTICAST;
	return emit_event(x->skb, &e);
}

/* So that the answer can be matched. */
static __noinline int egress_remember(struct egress *x)
{
	struct event_asked *asked = &x->scratch->asked;
	const struct judged *j = &x->scratch->judged;
	struct shared_asked_key key = { .id = j->id };

	__builtin_memset(asked, 0, sizeof(*asked));
	key.cookie = bpf_get_socket_cookie(x->skb);
	asked->ktime_ns = bpf_ktime_get_boot_ns();
	asked->name_hash = j->name_hash;
	asked->generation = j->generation;
	if (x->socket)
		asked->owner = x->socket->owner;
	asked->owner.attribution = x->attribution;
	if (x->tid)
		asked->owner.tid = x->tid;
	__builtin_memcpy(asked->server, x->packet->remote, 16);
	asked->server_port = x->packet->remote_port;
	asked->qtype = j->qtype;
	asked->qclass = j->qclass;
	asked->clause = j->clause;
	asked->flags = j->flags;
	asked->reason = j->reason;
	if (bpf_map_update_elem(&asked_map, &key, asked, BPF_ANY))
		COUNT(asked_full);
	return 0;
}

static __always_inline void egress_conclude(struct egress *x)
{
	struct judged *j = &x->scratch->judged;

	if (j->flags & EVENT_STOPPED)
		x->doomed = 1;
	if (!x->telling)
		return;
	if (x->doomed)
		j->flags |= EVENT_STOPPED;
	if (!x->again) {
		COUNT(queries);
		if (j->flags & EVENT_DENIED)
			COUNT(denied);
		if (j->flags & EVENT_STOPPED)
			COUNT(stopped);
		if (j->tell)
			egress_tell(x);
	}
	if (j->flags & EVENT_STOPPED)
		return;
	egress_remember(x);
	if (x->socket && (j->flags & EVENT_OPENS) &&
	    x->packet->proto == IPPROTO_TCP)
		x->socket->tcp_opens = 1;
}

static __noinline int egress_message(struct egress *x)
{
	if (judge_message(x->skb, x->scratch, x->socket, &x->at) < 0)
		return 0; /* by its content it is not DNS */
	egress_conclude(x);
	return 0;
}

/* What is left of a segment is not a whole message. */
static __noinline int egress_split(struct egress *x)
{
	const struct image_header *header = image_head(image_in_force());
	struct judged *j = &x->scratch->judged;

	if (x->at.by_content)
		return 0;
	__builtin_memset(j, 0, sizeof(*j));
	j->clause = EVENT_NO_CLAUSE;
	j->reason = EVENT_REASON_SPLIT;
	j->tell = 1;
	if (header && !(x->socket && x->socket->resolver &&
			(header->flags & IMAGE_LOCAL_RESOLVER))) {
		j->generation = header->generation;
		j->flags = EVENT_DENIED;
		if (header->mode == JUDGE_ENFORCE)
			j->flags |= EVENT_STOPPED;
	}
	x->at.len = x->end - x->at.off;
	egress_conclude(x);
	return 0;
}

/* Bytes of the framed message at x->at.off; 0: not all of it is here. */
static __always_inline __u32 egress_framed(struct egress *x)
{
	__u32 left = x->end - x->at.off;
	__u8 h[2];
	__u32 len;

	if (left < 2 || bpf_skb_load_bytes(x->skb, x->at.off, h, sizeof(h)))
		return 0;
	len = h[0] << 8 | h[1];
	return len <= left - 2 ? len : 0;
}

static long egress_step(__u32 i, struct egress *x)
{
	__u32 len, next;

	(void)i;
	if (x->at.off >= x->end)
		return 1;
	if (x->packet->proto == IPPROTO_TCP) {
		len = egress_framed(x);
		if (!len) {
			egress_split(x);
			x->at.off = x->end;
			return 1;
		}
		x->at.off += 2;
	} else {
		len = x->end - x->at.off;
		if (x->packet->gso_size && x->packet->gso_size < len)
			len = x->packet->gso_size;
	}
	x->at.len = len;
	next = x->at.off + len;
	egress_message(x);
	x->at.off = next;
	return 0;
}

static __noinline int egress_pass(struct egress *x, __u32 off, __u32 telling)
{
	x->telling = telling;
	x->at.off = off;
	bpf_loop(EGRESS_MESSAGES_MAX, egress_step, x, 0);
	if (x->at.off < x->end) /* more than we count: refuse what is left */
		egress_split(x);
	return 0;
}

/* Was all of this segment judged and told before? */
static __always_inline void egress_sequence(struct egress *x)
{
	const struct packet *p = x->packet;
	struct shared_socket *st = x->socket;
	__u32 end = p->tcp_seq + p->payload_len;

	if (!st || p->proto != IPPROTO_TCP)
		return;
	if (st->tcp_seen && (__s32)(end - st->tcp_next) <= 0) {
		x->again = 1;
		return;
	}
	st->tcp_next = end;
	st->tcp_seen = 1;
}

/* 1: may leave. */
static __always_inline int egress_judge(struct egress *x)
{
	__u32 off = x->packet->payload_off;

	egress_sender(x);
	egress_sequence(x);
	x->end = off + x->packet->payload_len;
	/* Several messages: whether one dooms the others must be known before
	 * the first of them is told of. */
	if (x->packet->proto == IPPROTO_TCP || x->packet->gso_size)
		egress_pass(x, off, 0);
	egress_pass(x, off, 1);
	return !x->doomed;
}

/* Multicast DNS answers come from responders, not from who asks. */
static __always_inline int egress_is_responder(struct __sk_buff *skb,
					       const struct packet *p)
{
	__u8 bits;

	return p->multicast && p->remote_port == MDNS_PORT &&
	       p->payload_len > 2 &&
	       !bpf_skb_load_bytes(skb, p->payload_off + 2, &bits, 1) &&
	       (bits & 0x80);
}

/* Is it from a client to a resolver?  Sets x->at.by_content. */
static __always_inline int egress_is_ours(struct egress *x)
{
	const struct packet *p = x->packet;

	x->at.by_content = 0;
	if (!p->payload_len && p->proto == IPPROTO_TCP)
		return 0;
	if (packet_is_dns_port(p->remote_port))
		return !egress_is_responder(x->skb, p);
	x->at.by_content = 1;
	return any_port && p->payload_len > JUDGE_HEADER &&
	       !packet_is_dns_port(p->local_port);
}
