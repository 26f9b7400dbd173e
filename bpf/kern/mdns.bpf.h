/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mdns.bpf.h - read what is sent to the port of multicast DNS (RFC 6762).
 *
 * Such a message may hold several questions, whose names may be compressed, and
 * records: known answers (RFC 6762 7.1), and in the authority section those of
 * a probe (8.2).  All of it is walked once, to its last byte, before the first
 * question is judged; then mdns_read() reads one question at a time.  It reads
 * in the packet, as pointers may lead to any place of a message.
 */
#pragma once

#include "bpf/kern/scratch.bpf.h"

#define MDNS_PORT 5353
#define MDNS_HEADER 12
#define MDNS_RECORD 10	       /* type, class, TTL, length of the data */
#define MDNS_MESSAGE_MAX 9000  /* RFC 6762 17 */
#define MDNS_QUESTIONS_MAX 128 /* more than a packet of Ethernet has */
#define MDNS_PIECES_MAX 128    /* labels and pointers of one name */
#define MDNS_OPCODE 0x78       /* in byte 2 of the header */

/* Is the message of s->pass one for that port?  A train of datagrams (GSO) is
 * not: no responder sends one. */
static __always_inline int mdns_is_ours(const struct scratch *s)
{
	return s->packet.remote_port == MDNS_PORT && !s->pass.by_content &&
	       s->packet.proto == IPPROTO_UDP && !s->packet.gso_size;
}

/* Does a responder ask, or a querier that is a peer of the group?  All that it
 * asks has the id 0, and the answers are for all, asked for or not. */
static __always_inline int mdns_is_peer(const struct scratch *s)
{
	return mdns_is_ours(s) && s->packet.local_port == MDNS_PORT;
}

struct mdns_walk {
	struct __sk_buff *skb;
	__u32 base; /* of the message in the packet */
	__u32 len;  /* of the message */
	__u32 at;   /* in the message, as all places below */
	__u32 n_questions;
	__u32 n_records;
};

/* Step over a label, or over the end of a name and what follows it. */
static long mdns_walk_step(__u32 i __attribute__((unused)), struct mdns_walk *x)
{
	__u8 h[MDNS_RECORD];

	if (!x->n_questions && !x->n_records)
		return 1;
	if (x->at >= x->len ||
	    bpf_skb_load_bytes(x->skb, x->base + x->at, h, 1))
		return 1;
	if (h[0] && h[0] < 0xc0) {
		x->at += 1 + h[0];
		return h[0] > NAME_MAX_LABEL;
	}
	x->at += h[0] ? 2 : 1;
	if (x->n_questions) {
		x->n_questions--;
		x->at += 4;
		return 0;
	}
	if (x->at + MDNS_RECORD > x->len ||
	    bpf_skb_load_bytes(x->skb, x->base + x->at, h, sizeof(h)))
		return 1;
	x->n_records--;
	x->at += MDNS_RECORD + (h[8] << 8 | h[9]);
	return 0;
}

/*
 * Does the message of @len bytes at @base end where its last record does, or
 * its last question?  @h is its header.  No pointer is followed.
 */
static __noinline int mdns_is_whole(struct __sk_buff *skb, __u32 base,
				    __u32 len, const __u8 *h)
{
	struct mdns_walk x = { .skb = skb, .base = base, .len = len };

	x.at = MDNS_HEADER;
	x.n_questions = h[4] << 8 | h[5];
	x.n_records =
		(h[6] << 8 | h[7]) + (h[8] << 8 | h[9]) + (h[10] << 8 | h[11]);
	if (len > MDNS_MESSAGE_MAX)
		return 0;
	bpf_loop(MDNS_MESSAGE_MAX, mdns_walk_step, &x, 0);
	return !x.n_questions && !x.n_records && x.at == len;
}

struct mdns_name {
	struct __sk_buff *skb;
	struct scratch *s;
	__u32 at;    /* in the message */
	__u32 piece; /* a pointer must lead before it */
	__u32 end;   /* behind the name, where it is asked for; 0: not there */
	__u32 len;   /* of the name that has been put together */
	__u32 is_whole;
};

static __always_inline int mdns_load(const struct mdns_name *x, __u32 at,
				     void *to, __u32 len)
{
	if (at + len > x->s->pass.len)
		return -1;
	return (int)bpf_skb_load_bytes(x->skb, x->s->pass.off + at, to, len);
}

/* Go where the pointer at x->at leads: strictly back, so there are no loops. */
static __always_inline long mdns_follow(struct mdns_name *x)
{
	__u32 target;
	__u8 h[2];

	if (mdns_load(x, x->at, h, sizeof(h)))
		return 1;
	target = (h[0] & 0x3f) << 8 | h[1];
	if (target < MDNS_HEADER || target >= x->piece)
		return 1;
	if (!x->end)
		x->end = x->at + 2;
	x->at = target;
	x->piece = target;
	return 0;
}

/* Put a label, of which the first byte is @len, behind those of s->name. */
static __always_inline long mdns_take_label(struct mdns_name *x, __u8 len)
{
	__u64 to = x->len, more = len;

	asm volatile("" : "+r"(to));
	asm volatile("" : "+r"(more));
	if (more > NAME_MAX_LABEL || to > NAME_MAX_WIRE - 1 ||
	    to + 1 + more > NAME_MAX_WIRE ||
	    x->at + 1 + more > x->s->pass.len ||
	    bpf_skb_load_bytes(x->skb, x->s->pass.off + x->at,
			       x->s->name.name + to, more + 1))
		return 1;
	x->at += 1 + len;
	x->len += 1 + len;
	if (len)
		return 0;
	if (!x->end)
		x->end = x->at;
	x->is_whole = 1;
	return 1;
}

static long mdns_name_step(__u32 i __attribute__((unused)), struct mdns_name *x)
{
	__u8 len;

	if (mdns_load(x, x->at, &len, 1))
		return 1;
	return len >= 0xc0 ? mdns_follow(x) : mdns_take_label(x, len);
}

/* Put the type and class of a question, @h, behind its name of @len bytes in
 * s->name, as they stand in a message. */
static __always_inline void mdns_complete(struct scratch *s, __u32 len,
					  const __u8 h[4])
{
	__u64 to = len;

	asm volatile("" : "+r"(to));
	if (to > NAME_MAX_WIRE)
		return;
	__builtin_memcpy(s->name.name + to, h, 4);
	s->pass.question_len = to + 4;
}

/* Read the question at s->pass.question_at, and step over it. */
static __noinline int mdns_read_question(struct __sk_buff *skb,
					 struct scratch *s)
{
	struct mdns_name x = { .skb = skb, .s = s };
	__u8 h[4];

	s->pass.question_len = 0;
	x.at = s->pass.question_at;
	x.piece = x.at;
	bpf_loop(MDNS_PIECES_MAX, mdns_name_step, &x, 0);
	if (!x.is_whole || mdns_load(&x, x.end, h, sizeof(h)) ||
	    decide_name_scan(&s->name, x.len) <= 0)
		return -1;
	mdns_complete(s, x.len, h);
	s->pass.question_at = x.end + sizeof(h);
	s->judged.qtype = h[0] << 8 | h[1];
	s->judged.qclass = h[2] << 8 | h[3];
	return 0;
}

/* Begin to read the message of s->pass.  Returns as mdns_read(). */
static __noinline int mdns_begin(struct __sk_buff *skb, struct scratch *s)
{
	__u8 *h = s->header;

	if (s->pass.len < MDNS_HEADER ||
	    bpf_skb_load_bytes(skb, s->pass.off, h, MDNS_HEADER))
		return -1;
	if (h[2] & MDNS_OPCODE)
		return 1;
	if (h[4] || !h[5] || h[5] > MDNS_QUESTIONS_MAX ||
	    !mdns_is_whole(skb, s->pass.off, s->pass.len, h))
		return -1;
	s->pass.question_at = MDNS_HEADER;
	s->pass.n_questions = h[5];
	return 0;
}

/*
 * Read the next question of the message of s->pass, into s->judged and s->name.
 * Negative: it can't be read, and nor can those behind it.  1: it is no message
 * of multicast DNS, which has opcode 0 (RFC 6762 18.3).
 */
__noinline int mdns_read(struct __sk_buff *skb, struct scratch *s)
{
	int r = 0;

	if (!s)
		return -1;
	if (s->pass.n_questions)
		s->pass.question++;
	else
		r = mdns_begin(skb, s);
	if (!r) {
		s->judged.id = s->header[0] << 8 | s->header[1];
		r = mdns_read_question(skb, s);
	}
	if (r)
		s->pass.n_questions = 0;
	return r;
}

/* Has the message a question that was not read yet? */
static __always_inline int mdns_has_more(struct scratch *s)
{
	if (s->pass.question + 1 < s->pass.n_questions)
		return 1;
	s->pass.n_questions = 0;
	s->pass.question = 0;
	return 0;
}

/*
 * Does the packet ask nothing?  Then it is the answer of a responder (RFC 6762
 * 6), or known answers to the question of another packet, for the group (7.2).
 * Both come from the port of the service.
 */
__noinline int mdns_asks_nothing(struct __sk_buff *skb, const struct packet *p)
{
	__u8 h[MDNS_HEADER];

	if (!p || p->remote_port != MDNS_PORT || p->local_port != MDNS_PORT ||
	    p->proto != IPPROTO_UDP || p->gso_size ||
	    bpf_skb_load_bytes(skb, p->payload_off, h, sizeof(h)) || h[4] ||
	    h[5])
		return 0;
	if (h[2] & 0x80)
		return 1;
	return p->multicast && !(h[2] & MDNS_OPCODE) && (h[6] | h[7]) &&
	       mdns_is_whole(skb, p->payload_off, p->payload_len, h);
}
