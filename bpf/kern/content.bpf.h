/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * content.bpf.h - recognise a question by its content alone.
 *
 * This is for ports that are not meant for DNS.  Nothing else may be taken for
 * a question, so a message needs a header that says query and one question, a
 * name of at least one label, and an existing class.  Then it either ends there
 * (or with one OPT record), or its name looks like a host's.  What follows such
 * a name is not looked at, or one byte too many would hide the question.
 */
#pragma once

#include "bpf/kern/class.bpf.h"
#include "bpf/kern/translated.bpf.h"

#define CONTENT_HEADER 12
#define CONTENT_MIN 19	      /* header, a name of one letter, type, class */
#define CONTENT_DATAGRAMS 128 /* UDP_MAX_SEGMENTS, Linux 6.9 (1382e3b6a350) */

/*
 * Is @h the header of a question?  QR and opcode are 0, there is one question,
 * and no more than 15 records of a kind.  The other bits may be any: resolvers
 * answer nevertheless.
 */
static __always_inline int content_is_header(const __u8 *h)
{
	return !(h[2] & 0xf8) && !h[4] && h[5] == 1 && !h[6] && !h[8] &&
	       !h[10] && !((h[7] | h[9] | h[11]) & 0xf0);
}

/*
 * Does the datagram say that it has a question?  NAT may lead it to a resolver,
 * which looks at less than content_is_header(); none answers what has no
 * question, or more than 15.
 */
static __always_inline int content_has_question(const __u8 *h)
{
	return !h[4] && h[5] && !(h[5] & 0xf0);
}

/* Do the first bytes of a TCP segment begin a message?  Its length stands
 * before it, or had a segment of its own. */
static __always_inline int content_is_framed(const __u8 *h)
{
	return content_is_header(h + 2) || content_is_header(h);
}

struct content_datagrams {
	struct __sk_buff *skb;
	__u32 off, size;
	int found;
};

static long content_datagram(__u32 i, struct content_datagrams *x)
{
	__u8 h[CONTENT_HEADER];

	(void)i;
	if (bpf_skb_load_bytes(x->skb, x->off, h, sizeof(h)))
		return 1;
	x->found = content_has_question(h);
	x->off += x->size;
	return x->found;
}

/* Look into a packet of UDP segmentation offload, or one whose bytes are
 * paged. */
static __noinline int content_in_udp(struct __sk_buff *skb, __u32 off)
{
	struct content_datagrams x = { .skb = skb, .off = off };

	x.size = skb->gso_size;
	bpf_loop(x.size ? CONTENT_DATAGRAMS : 1, content_datagram, &x, 0);
	return x.found;
}

static __noinline int content_in_tcp(struct __sk_buff *skb, __u32 off)
{
	__u8 h[2 + CONTENT_HEADER];

	return !bpf_skb_load_bytes(skb, off, h, sizeof(h)) &&
	       content_is_framed(h);
}

/*
 * Might the packet that leaves hold a question, by its content or by NAT?  All
 * packets that are no DNS pay for this on top of packet_is_candidate(), so
 * headers are read in place here, too.
 */
static __always_inline int content_is_candidate(struct __sk_buff *skb)
{
	const __u8 *ip = (void *)(long)skb->data;
	const __u8 *end = (void *)(long)skb->data_end;
	const __u8 *l4;
	__u32 proto, off = 40;

	if (watch_only)
		return 0;
	if (translated_by_socket(skb) || ip + 28 > end)
		return 1;
	proto = ip[6];
	if (ip[0] >> 4 == 4) {
		proto = ip[9];
		off = (ip[0] & 15) * 4;
	}
	l4 = ip + off;
	if (proto == IPPROTO_UDP || proto == IPPROTO_UDPLITE) {
		if (skb->gso_size || l4 + 8 + CONTENT_HEADER > end)
			return content_in_udp(skb, off + 8);
		return content_has_question(l4 + 8);
	}
	if (proto != IPPROTO_TCP)
		return 0;
	if (l4 + 20 > end)
		return 1;
	off += (l4[12] >> 4) * 4;
	if (skb->len < off + CONTENT_MIN)
		return 0;
	l4 = ip + off;
	if (l4 + 2 + CONTENT_HEADER > end)
		return content_in_tcp(skb, off);
	return content_is_framed(l4);
}

/* Does the name look like a host's?  It has two labels or more, and every byte
 * but the last, of lengths and text alike, is ASCII and not 0. */
static __always_inline int content_is_host(const struct scratch *s, __u32 end)
{
	__u32 i;

	for (i = 0; i < DECIDE_NAME_MAX && i + 1 < end; i++)
		if (!s->name.name[i] || s->name.name[i] > 0x7e)
			return 0;
	return s->name.n_labels > 1;
}

/* Is @qclass IN, CH, HS or ANY?  Multicast DNS may set its top bit. */
static __always_inline int content_is_class(__u16 qclass)
{
	qclass &= 0x7fff;
	return qclass == 1 || qclass == 3 || qclass == 4 || qclass == 255;
}

/*
 * Is the message certainly a question?  Its header, name (of @end bytes), type
 * and class are in @s.  @exact: it holds nothing else but the records that a
 * question may have.
 */
__noinline int content_is_question(const struct scratch *s, __u32 end,
				   int exact)
{
	if (!s || !content_is_header(s->header) || !s->judged.qtype ||
	    !content_is_class(s->judged.qclass) || !s->name.n_labels)
		return 0;
	return exact || content_is_host(s, end);
}

/*
 * The length of the next message of s->pass, the @i-th of its packet; 0: there
 * is none.  TCP is not followed as a stream on other ports: a message stands
 * behind its length and may be cut short, or is all of the segment where its
 * length was sent before.
 */
static __noinline __u32 content_next(struct __sk_buff *skb, struct scratch *s,
				     __u32 i)
{
	__u32 left = s->pass.end - s->pass.off, len;
	__u8 h[2 + CONTENT_HEADER];

	if (s->packet.proto != IPPROTO_TCP)
		return s->packet.gso_size && s->packet.gso_size < left
			       ? s->packet.gso_size
			       : left;
	if (bpf_skb_load_bytes(skb, s->pass.off, h, sizeof(h)))
		return 0;
	if (!content_is_header(h + 2))
		return i == 0 ? left : 0;
	s->pass.off += 2;
	len = h[0] << 8 | h[1];
	return len < left - 2 ? len : left - 2;
}
