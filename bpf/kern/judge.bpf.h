/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * judge.bpf.h - a DNS message is about to leave: may it?
 *
 * A message is denied that can't be read to its last byte, or whose sender is
 * unknown.  Its QR bit and its opcode are not trusted: whatever is sent to a
 * resolver is a question.
 */
#pragma once

#include "bpf/kern/content.bpf.h"
#include "bpf/kern/judge/denial.bpf.h"
#include "bpf/kern/judge/mode.bpf.h"
#include "bpf/kern/mdns.bpf.h"
#include "bpf/kern/owner.bpf.h"
#include "policy/eval/words.h"

#define JUDGE_HEADER 12
#define JUDGE_RECORD 10	 /* type, class, TTL, length of the data */
#define JUDGE_BEHIND 320 /* the largest question, and 61 bytes of a record */
#define JUDGE_WINDOW (JUDGE_HEADER + JUDGE_BEHIND)
#define JUDGE_TYPE_IXFR 251

/* Copy @have bytes of the message to s->header and s->name.  Negative: that is
 * less than a header and a byte, or they can't be read. */
static __always_inline int judge_load(struct __sk_buff *skb, struct scratch *s,
				      __u32 off, __u64 have)
{
	__u64 more = have - 1; /* bytes beyond the first */

	asm volatile("" : "+r"(more));
	/* The verifier of Linux 6.1 has to see both bounds. */
	if (more < JUDGE_HEADER || more > JUDGE_WINDOW - 1)
		return -1;
	return (int)bpf_skb_load_bytes(skb, off, s->header, more + 1);
}

/* Byte @at behind the header. */
static __always_inline __u32 judge_byte(const struct scratch *s, __u64 at)
{
	asm volatile("" : "+r"(at));
	return at < JUDGE_BEHIND ? ((const __u8 *)&s->name)[at] : 0;
}

static __always_inline __u32 judge_word(const struct scratch *s, __u32 at)
{
	return judge_byte(s, at) << 8 | judge_byte(s, at + 1);
}

struct judge_owner {
	const struct scratch *s;
	__u32 at;
	__u32 end; /* 0: it has none */
};

static long judge_owner_step(__u32 i __attribute__((unused)),
			     struct judge_owner *x)
{
	__u32 len = judge_byte(x->s, x->at);

	if (!len || len >= 0xc0)
		x->end = x->at + (len ? 2 : 1);
	x->at += 1 + len;
	return x->end || len > NAME_MAX_LABEL || x->at >= JUDGE_BEHIND;
}

/*
 * Does the first record, at @at behind the header, fit into the @len bytes
 * there, and is there room for @n records in all?  No where @n is 1 and bytes
 * are left over.  A global function is verified once, not once a caller.
 */
__noinline int judge_records(const struct scratch *s, __u32 at, __u32 len,
			     __u32 n)
{
	struct judge_owner x = { .s = s, .at = at };
	__u32 left;

	if (!s || at >= JUDGE_BEHIND)
		return 0;
	bpf_loop(NAME_MAX_LABELS + 1, judge_owner_step, &x, 0);
	at = x.end + JUDGE_RECORD; /* where its data begin */
	if (!x.end || at > JUDGE_BEHIND || at > len)
		return 0;
	left = len - at;
	len = judge_word(s, at - 2);
	if (len > left)
		return 0;
	left -= len;
	return n == 1 ? !left : left >= (n - 1) * (1 + JUDGE_RECORD);
}

/*
 * The question takes the first @at of the @len bytes behind the header: do the
 * records that a question may have take the others?  These are EDNS, and a
 * signature (TSIG, SIG(0)) behind it; IXFR has a SOA before them.
 */
static __always_inline int judge_ends(const struct scratch *s, __u32 at,
				      __u32 len)
{
	const __u8 *h = s->header;
	__u32 n = h[9] + h[11];

	if (h[6] || h[7] || h[8] || h[10] || h[11] > 2 ||
	    h[9] > (s->judged.qtype == JUDGE_TYPE_IXFR))
		return 0;
	return n ? judge_records(s, at, len, n) : at == len;
}

/*
 * Read id, name, type and class of the only question of a message of @len
 * bytes, of which the first JUDGE_WINDOW, or all, are in s->header and s->name.
 * A message is readable if it has
 *
 *   - QDCOUNT 1, ANCOUNT 0, NSCOUNT 0 (IXFR: 0 or 1), ARCOUNT 0 to 2;
 *   - a name without pointers, of at most 255 bytes, a type and a class;
 *   - no records, and no byte behind the question; or records of which the
 *     first begins and has its ten fixed bytes within JUDGE_WINDOW, its owner
 *     written out or ending in a pointer (not followed), its data in the
 *     message; then the message ends, or there are 11 bytes at least for each
 *     further record.
 *
 * QR, opcode and the other bits may be any.
 */
__noinline int judge_read(struct scratch *s, __u32 len)
{
	const __u8 *h;
	__u32 have = len < JUDGE_WINDOW ? len : JUDGE_WINDOW;
	long end;
	int exact;

	if (!s)
		return -1;
	h = s->header;
	s->judged.id = h[0] << 8 | h[1];
	end = decide_name_scan(&s->name, have - JUDGE_HEADER);
	if (h[4] || h[5] != 1 || end <= 0 || end > NAME_MAX_WIRE ||
	    end + 4 > (long)have - JUDGE_HEADER)
		return -1;
	s->judged.qtype = judge_word(s, end);
	s->judged.qclass = judge_word(s, end + 2);
	exact = judge_ends(s, end + 4, len - JUDGE_HEADER);
	if (s->pass.by_content) {
		/* It may hold anything else, as it is not meant for a resolver
		 * that we know. */
		s->judged.plain = content_is_question(s, end, exact);
		return 0;
	}
	return exact ? 0 : -1;
}

/* Bring st->eval.subject up to the image of s->generation. */
static __always_inline int judge_renew(struct scratch *s,
				       struct shared_socket *st)
{
	if (st->eval.generation == s->generation)
		return 0;
	if (cgroup_path_known(s, st->owner.cgroup_id) < 0)
		return -1;
	return owner_subject(s, st);
}

/* Decide the question with the image of s->generation, which must still be in
 * force.  A global function: verified once. */
__noinline int judge_name(struct scratch *s, struct shared_socket *st)
{
	const void *image = image_in_force();
	const struct image_header *header = image_head(image);

	if (!s || !st || !header || header->generation != s->generation)
		return -1;
	s->name.qtype = s->judged.qtype;
	s->name.now_ns =
		header->flags & IMAGE_ENDS ? bpf_ktime_get_boot_ns() : 0;
	return decide_question(image, header, &s->name, st->eval.subject,
			       &s->verdict);
}

/* Decide the question in @s for the owner of @st.  Negative: the owner is
 * unknown, or the owner or the policy was replaced meanwhile. */
static __always_inline int judge_question(const struct image_header *header,
					  struct scratch *s,
					  struct shared_socket *st)
{
	__u32 seq = seq_read(&st->seq);

	if (st->owner.attribution == EVENT_UNKNOWN || s->pass.unknown ||
	    decide_groups_unknown(header, st->cred.n_groups) ||
	    judge_renew(s, st) < 0 || judge_name(s, st) < 0)
		return -1;
	return seq_is_same(&st->seq, seq) ? 0 : -1;
}

static __always_inline void judge_deny(struct judged *j, __u8 reason)
{
	j->flags |= EVENT_DENIED;
	j->reason = reason;
	j->report = 1;
}

static __always_inline void judge_verdict(struct scratch *s,
					  const struct shared_socket *st)
{
	struct judged *j = &s->judged;

	j->clause = s->verdict.clause;
	j->name_hash = s->verdict.name_hash;
	j->reason = j->clause == EVENT_NO_CLAUSE ? EVENT_REASON_DEFAULT
						 : EVENT_REASON_RULE;
	if (s->verdict.alert)
		j->report = 1;
	if (s->verdict.action == POLICY_DENY)
		judge_deny(j, j->reason == EVENT_REASON_DEFAULT &&
					      st->owner.exe_replaced
				      ? EVENT_REASON_REPLACED
				      : j->reason);
	if (s->verdict.flags & DECIDE_OPENS)
		j->flags |= EVENT_OPENS;
}

/* Is the socket a local resolver's, which is permitted everything? */
static __always_inline int judge_is_resolver(const struct image_header *header,
					     const struct shared_socket *st)
{
	return st && st->eval.resolver && header &&
	       (header->flags & IMAGE_LOCAL_RESOLVER);
}

/* Judge what was read, once.  Negative: as judge_question(); a second try may
 * succeed. */
static __always_inline int judge_once(struct scratch *s,
				      struct shared_socket *st, int readable)
{
	const struct image_header *header = image_head(image_in_force());
	struct judged *j = &s->judged;

	if (!header) {
		judge_deny(j, EVENT_REASON_NO_POLICY);
		return 0;
	}
	j->generation = header->generation;
	s->generation = header->generation;
	if (judge_is_resolver(header, st)) {
		j->reason = EVENT_REASON_LOCAL_RESOLVER;
		j->flags |= EVENT_RESOLVER;
	} else if (readable < 0) {
		judge_deny(j, EVENT_REASON_MALFORMED);
	} else if (!st || judge_question(header, s, st) < 0) {
		return -1;
	} else {
		judge_verdict(s, st);
	}
	return 0;
}

/* Is the denied question of @s stopped? */
static __always_inline int judge_stops(const struct scratch *s,
				       const struct shared_socket *st)
{
	const struct image_header *header = image_head(image_in_force());

	switch (s->judged.reason) {
	case EVENT_REASON_RULE:
	case EVENT_REASON_DEFAULT:
	case EVENT_REASON_REPLACED:
		return !(s->verdict.flags & DECIDE_AUDIT);
	case EVENT_REASON_SUSPICIOUS:
		return !header || header->mode == POLICY_ENFORCE;
	case EVENT_REASON_UNKNOWN:
		return mode_stops(NULL);
	default:
		return mode_stops(st);
	}
}

/* Would the question leave if no alert denied it?  Not what can't be judged: no
 * name of it is in s->name. */
static __always_inline int judge_leaves(const struct scratch *s,
					const struct image_header *header)
{
	const struct judged *j = &s->judged;

	if (j->flags & EVENT_RESOLVER)
		return 0;
	if (!(j->flags & EVENT_DENIED))
		return 1;
	/* A rule that audits in a policy that enforces takes nothing from what
	 * the alerts deny. */
	return j->reason == EVENT_REASON_RULE && header &&
	       header->mode == POLICY_ENFORCE &&
	       (s->verdict.flags & DECIDE_AUDIT);
}

static __always_inline void
judge_by_policy(struct scratch *s, struct shared_socket *st, int readable)
{
	const struct image_header *header;
	struct judged *j = &s->judged;
	int r;

	r = judge_once(s, st, readable);
	if (r < 0)
		r = judge_once(s, st, readable);
	if (r < 0)
		judge_deny(j, EVENT_REASON_UNKNOWN);
	header = image_head(image_in_force());
	if (judge_leaves(s, header) && denial_is_any() && denial_holds(s, st)) {
		j->flags &= ~EVENT_OPENS;
		judge_deny(j, EVENT_REASON_SUSPICIOUS);
	}
	if (!header || header->records == POLICY_RECORDS_ALL)
		j->report = 1;
	else if (header->records == POLICY_RECORDS_NONE)
		j->report = s->verdict.alert != 0;
	if ((j->flags & EVENT_DENIED) && judge_stops(s, st))
		j->flags |= EVENT_STOPPED;
}

/* Judge what was read, into s->judged.  A global function: verified once. */
__noinline int judge_decide(struct scratch *s, struct shared_socket *st,
			    int readable)
{
	if (!s)
		return 0;
	if (!watch_only) {
		judge_by_policy(s, st, readable);
		return 0;
	}
	s->judged.report = 1;
	if (readable < 0)
		s->judged.reason = EVENT_REASON_MALFORMED;
	return 0;
}

static __always_inline void judge_begin(struct scratch *s)
{
	__builtin_memset(&s->judged, 0, sizeof(s->judged));
	s->judged.clause = EVENT_NO_CLAUSE;
	s->verdict.alert = 0;
}

/* The time of what was judged, for all that is noted of it: the clock is read
 * once for a question, as that costs more than a lookup in a map. */
static __always_inline __u64 judge_now(struct judged *j)
{
	if (!j->now_ns)
		j->now_ns = bpf_ktime_get_boot_ns();
	return j->now_ns;
}

/* Read the message of s->pass. */
static __noinline int judge_read_packet(struct __sk_buff *skb,
					struct scratch *s)
{
	__u32 len = s->pass.len;
	int r;

	judge_begin(s);
	r = mdns_is_ours(s) ? mdns_read(skb, s) : 1;
	if (r <= 0)
		return r;
	if (judge_load(skb, s, s->pass.off,
		       len < JUDGE_WINDOW ? len : JUDGE_WINDOW) < 0)
		return -1;
	return judge_read(s, len);
}

/* Read the message that s->stream holds the beginning of. */
static __noinline int judge_read_stream(struct scratch *s)
{
	judge_begin(s);
	if (stream_len(&s->stream) < STREAM_MESSAGE_MIN ||
	    bpf_probe_read_kernel(s->header, STREAM_WINDOW,
				  s->stream.buf + STREAM_LENGTH))
		return -1;
	return judge_read(s, stream_len(&s->stream));
}

_Static_assert(STREAM_WINDOW == JUDGE_WINDOW, "so much is judged");

static __always_inline void judge_stream(struct scratch *s,
					 struct shared_socket *st)
{
	judge_decide(s, st, judge_read_stream(s));
}

/*
 * Judge the message of s->pass, into s->judged.  @st may be NULL.  Negative: it
 * is sent to no DNS port and does not look like DNS.
 */
static __always_inline int judge_message(struct __sk_buff *skb,
					 struct scratch *s,
					 struct shared_socket *st)
{
	int readable = judge_read_packet(skb, s);

	if (s->pass.by_content && !s->judged.plain)
		return -1;
	judge_decide(s, st, readable);
	return 0;
}
