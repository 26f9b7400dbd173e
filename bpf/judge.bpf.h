/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * judge.bpf.h - one DNS message that is about to leave: may it?
 *
 * Whatever can't be read, or whose sender is not known, is denied.  The
 * message's own QR bit and opcode are not believed: what goes to a resolver
 * is a question.
 */
#pragma once

#include "bpf/owner.bpf.h"

#define JUDGE_HEADER 12
#define JUDGE_NAME_ROOM 259 /* a name, type and class */

/* As in policy/policy.h, which is no header for the kernel. */
enum { JUDGE_DENY = 0 };    /* enum policy_action */
enum { JUDGE_ENFORCE = 0 }; /* enum policy_mode */
enum {
	JUDGE_RECORDS_ALL,
	JUDGE_RECORDS_DENIED,
	JUDGE_RECORDS_NONE
}; /* enum policy_records */

/* Read id, name, type and class of the only question into @s. */
static __always_inline int judge_read(struct __sk_buff *skb, struct scratch *s,
				      __u32 off, __u32 len)
{
	__u64 more = len - JUDGE_HEADER - 1; /* bytes beyond the first */
	__u8 h[JUDGE_HEADER];
	__u64 at, room;
	long end;

	if (len <= JUDGE_HEADER || bpf_skb_load_bytes(skb, off, h, sizeof(h)))
		return -1;
	s->judged.id = h[0] << 8 | h[1];
	if (more > JUDGE_NAME_ROOM - 1)
		more = JUDGE_NAME_ROOM - 1;
	asm volatile("" : "+r"(more));
	if (more > JUDGE_NAME_ROOM - 1) /* Linux 6.1 must see both bounds */
		return -1;
	room = more + 1;
	if (bpf_skb_load_bytes(skb, off + JUDGE_HEADER, s->name.name, room))
		return -1;
	end = decide_name_scan(&s->name, room);
	if (end <= 0 || end > 255 || end + 4 > (long)room)
		return -1;
	at = (__u64)end & 255;
	asm volatile("" : "+r"(at));
	s->judged.qtype = s->name.name[at] << 8 | s->name.name[at + 1];
	s->judged.qclass = s->name.name[at + 2] << 8 | s->name.name[at + 3];
	s->judged.plain = !(h[2] & 0xf8) && !h[6] && !h[7] && !h[8] && !h[9];
	return h[4] == 0 && h[5] == 1 ? 0 : -1;
}

/* Bring st->subject up to the image of s->generation. */
static __always_inline int judge_renew(struct scratch *s,
				       struct shared_socket *st)
{
	if (st->generation == s->generation)
		return 0;
	if (path_known(s, st->owner.cgroup_id) < 0)
		return -1;
	return owner_subject(s, st);
}

/* Negative: nobody can say to whom this socket belongs, or its owner or the
 * policy was replaced in the middle. */
static __always_inline int judge_question(const void *image,
					  const struct image_header *header,
					  struct scratch *s,
					  struct shared_socket *st)
{
	__u32 seq = *(volatile __u32 *)&st->seq;

	if (st->owner.attribution == EVENT_UNKNOWN || s->pass.unknown ||
	    (st->n_groups > SHARED_GROUPS_MAX &&
	     (header->flags & IMAGE_USES_GID)) ||
	    judge_renew(s, st) < 0)
		return -1;
	s->name.qtype = s->judged.qtype;
	if (decide_question(image, header, &s->name, st->subject, &s->verdict) <
	    0)
		return -1;
	return (seq & 1) || *(volatile __u32 *)&st->seq != seq ? -1 : 0;
}

static __always_inline void judge_deny(struct judged *j, __u8 reason)
{
	j->flags |= EVENT_DENIED;
	j->reason = reason;
	j->tell = 1;
}

static __always_inline void judge_verdict(struct scratch *s)
{
	struct judged *j = &s->judged;

	j->clause = s->verdict.clause;
	j->name_hash = s->verdict.name_hash;
	j->reason = j->clause == EVENT_NO_CLAUSE ? EVENT_REASON_DEFAULT
						 : EVENT_REASON_RULE;
	if (s->verdict.alert)
		j->tell = 1;
	if (s->verdict.action == JUDGE_DENY)
		judge_deny(j, j->reason);
	else if (s->verdict.flags & DECIDE_OPENS)
		j->flags |= EVENT_OPENS;
}

/* Negative: to be tried again, or unknown. */
static __always_inline int judge_once(struct scratch *s,
				      struct shared_socket *st, int readable)
{
	const void *image = image_in_force();
	const struct image_header *header = image_head(image);
	struct judged *j = &s->judged;

	if (!header) {
		judge_deny(j, EVENT_REASON_NO_POLICY);
		return 0;
	}
	j->generation = header->generation;
	s->generation = header->generation;
	if (st && st->resolver && (header->flags & IMAGE_LOCAL_RESOLVER)) {
		j->reason = EVENT_REASON_LOCAL_RESOLVER;
		j->flags |= EVENT_RESOLVER;
	} else if (readable < 0) {
		judge_deny(j, EVENT_REASON_MALFORMED);
	} else if (!st || judge_question(image, header, s, st) < 0) {
		return -1;
	} else {
		judge_verdict(s);
	}
	return 0;
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
	if (!header || header->records == JUDGE_RECORDS_ALL)
		j->tell = 1;
	else if (header->records == JUDGE_RECORDS_NONE)
		j->tell = s->verdict.alert != 0;
	if ((j->flags & EVENT_DENIED) &&
	    (!header || header->mode == JUDGE_ENFORCE))
		j->flags |= EVENT_STOPPED;
}

/*
 * Judge the message of s->pass into s->judged.  @st may be NULL.  Negative: by
 * its content it is not DNS.  A global function: verified once.
 */
__noinline int judge_message(struct __sk_buff *skb, struct scratch *s,
			     struct shared_socket *st)
{
	int readable;

	if (!s)
		return -1;
	__builtin_memset(&s->judged, 0, sizeof(s->judged));
	s->judged.clause = EVENT_NO_CLAUSE;
	s->verdict.alert = 0;
	readable = judge_read(skb, s, s->pass.off, s->pass.len);
	if (s->pass.by_content && (readable < 0 || !s->judged.plain))
		return -1;
	if (!watching) {
		judge_by_policy(s, st, readable);
		return 0;
	}
	s->judged.tell = 1;
	if (readable < 0)
		s->judged.reason = EVENT_REASON_MALFORMED;
	return 0;
}
