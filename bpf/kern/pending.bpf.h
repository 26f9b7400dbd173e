/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pending.bpf.h - the questions that wait for their answers.
 *
 * For UDP each socket has places of its own, in storage that is made at its
 * first question, so no socket pushes out the questions of another.  A socket
 * that has more of them under way, or is shared by many processes, uses the map
 * `pending_spilt` for the rest; there the oldest of all sockets make room.
 */
#pragma once

#include "bpf/kern/scratch.bpf.h"

#define PENDING_SETS 16
#define PENDING_WAYS 4 /* places for the ids of one set */
#define PENDING_PLACES (PENDING_SETS * PENDING_WAYS)
#define PENDING_OWNERS 2
#define PENDING_VALID (1U << 31)
#define PENDING_OWNER_SHIFT 16

/* struct event_question without id and owner, which are in `states`. */
struct pending_question {
	__u64 ktime_ns;
	__u64 name_hash;
	__u64 generation;
	__u8 server[16];
	__u16 server_port;
	__u16 qtype;
	__u16 qclass;
	__u16 clause;
	__u16 flags;
	__u8 reason;
	__u8 attribution;
	__u32 tid;
};

/* The places of one socket.  They must fit into 4,096 bytes with the kernel's
 * header. */
struct pending {
	struct bpf_spin_lock lock;
	__u32 victim;
	__u32 n_pending[PENDING_OWNERS]; /* places that refer to owners[] */
	__u32 states[PENDING_PLACES]; /* 0: free; PENDING_VALID | owner | id */
	struct event_owner owners[PENDING_OWNERS];
	struct pending_question questions[PENDING_PLACES];
};

_Static_assert(sizeof(struct pending) + 72 <= 4096, "pending: one page");

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct pending);
} pendings SEC(".maps");

enum pending_result {
	PENDING_UNKNOWN,
	PENDING_TAKEN,	/* s->question holds it */
	PENDING_OTHERS, /* s->question holds it, but another address answered,
			 * so it goes on waiting */
	PENDING_LATE,
};

static __always_inline int
pending_is_from(const struct event_question *question, const struct packet *p)
{
	const __u64 *a = (const __u64 *)question->server;
	const __u64 *b = (const __u64 *)p->remote;

	return question->server_port == p->remote_port && a[0] == b[0] &&
	       a[1] == b[1];
}

/* --- With the lock held: no call is allowed. */

static __always_inline int pending_same_owner(const struct event_owner *a,
					      const struct event_owner *b)
{
	return event_owner_is_same(a, b) && a->ppid == b->ppid &&
	       event_owner_same_comm(a, b);
}

/* The index of @owner; PENDING_OWNERS: both are taken by other owners. */
static __always_inline __u32 pending_owner(struct pending *p,
					   const struct event_owner *owner)
{
	if (pending_same_owner(&p->owners[0], owner))
		return 0;
	if (pending_same_owner(&p->owners[1], owner))
		return 1;
	if (!p->n_pending[0]) {
		p->owners[0] = *owner;
		return 0;
	}
	if (!p->n_pending[1]) {
		p->owners[1] = *owner;
		return 1;
	}
	return PENDING_OWNERS;
}

/* A place among the PENDING_WAYS at @first: one of the same id, else a free
 * one, else the next in turn. */
static __always_inline __u32 pending_place(struct pending *p, __u64 first,
					   __u16 id)
{
	__u64 free = 0, same = 0; /* a bit for each place */
	__u32 i;

#pragma unroll
	for (i = 0; i < PENDING_WAYS; i++) {
		__u64 state = p->states[first + i];

		free |= decide_is_low_zero(state, 32) << i;
		state = (state ^ id) & (PENDING_VALID | 0xffff);
		same |= decide_is_low_zero(state ^ PENDING_VALID, 32) << i;
	}
	if (same)
		return decide_lowest_bit(same);
	return free ? decide_lowest_bit(free)
		    : p->victim++ & (PENDING_WAYS - 1);
}

static __always_inline void pending_write(struct pending *p, __u64 at,
					  const struct event_question *from)
{
	struct pending_question *q = &p->questions[at];

	q->ktime_ns = from->ktime_ns;
	q->name_hash = from->name_hash;
	q->generation = from->generation;
	__builtin_memcpy(q->server, from->server, sizeof(q->server));
	q->server_port = from->server_port;
	q->qtype = from->qtype;
	q->qclass = from->qclass;
	q->clause = from->clause;
	q->flags = from->flags;
	q->reason = from->reason;
	q->attribution = from->owner.attribution;
	q->tid = from->owner.tid;
}

static __always_inline void pending_read(const struct pending *p, __u64 at,
					 struct event_question *to)
{
	const struct pending_question *q = &p->questions[at];
	__u32 state = p->states[at];

	to->ktime_ns = q->ktime_ns;
	to->name_hash = q->name_hash;
	to->generation = q->generation;
	if (state >> PENDING_OWNER_SHIFT & 1)
		to->owner = p->owners[1];
	else
		to->owner = p->owners[0];
	to->owner.attribution = q->attribution;
	to->owner.tid = q->tid;
	__builtin_memcpy(to->server, q->server, sizeof(q->server));
	to->server_port = q->server_port;
	to->qtype = q->qtype;
	to->qclass = q->qclass;
	to->clause = q->clause;
	to->flags = q->flags;
	to->reason = q->reason;
	to->pad = 0;
	to->id = (__u16)state;
	to->pad2[0] = 0;
	to->pad2[1] = 0;
}

static __always_inline void pending_free(struct pending *p, __u64 at)
{
	if (p->states[at] >> PENDING_OWNER_SHIFT & 1)
		p->n_pending[1]--;
	else
		p->n_pending[0]--;
	p->states[at] = 0;
}

/* Put s->question there; what was there goes to s->displaced.  1: that was
 * another question; 0: there was none; negative: there is no place for it. */
static __always_inline int pending_put(struct pending *p, struct scratch *s,
				       __u64 first)
{
	__u32 owner = pending_owner(p, &s->question.owner);
	__u64 at = first + pending_place(p, first, s->question.id);
	int another = 0;

	if (owner >= PENDING_OWNERS)
		return -1;
	at &= PENDING_PLACES - 1;
	asm volatile("" : "+r"(at));
	at &= PENDING_PLACES - 1;
	if (p->states[at]) {
		another = (__u16)p->states[at] != s->question.id;
		pending_read(p, at, &s->displaced);
		pending_free(p, at);
	}
	pending_write(p, at, &s->question);
	p->states[at] =
		PENDING_VALID | owner << PENDING_OWNER_SHIFT | s->question.id;
	if (owner)
		p->n_pending[1]++;
	else
		p->n_pending[0]++;
	return another;
}

/* Read the question with @id to s->question.  Returns as pending_take(). */
static __always_inline int pending_get(struct pending *p, struct scratch *s,
				       __u64 first, __u16 id)
{
	__u32 i;

#pragma unroll
	for (i = 0; i < PENDING_WAYS; i++) {
		__u32 state = p->states[first + i];

		if (!state || (__u16)state != id)
			continue;
		pending_read(p, first + i, &s->question);
		if (!pending_is_from(&s->question, &s->packet))
			return PENDING_OTHERS;
		pending_free(p, first + i);
		return PENDING_TAKEN;
	}
	return PENDING_UNKNOWN;
}

/* --- Without the lock. */

static __always_inline void pending_spill(const struct event_question *question,
					  __u64 cookie)
{
	struct shared_pending_key key = {};

	key.cookie = cookie;
	key.id = question->id;
	if (bpf_map_update_elem(&pending_spilt, &key, question, BPF_ANY))
		COUNT(pending_full);
}

/* The first place of the set that @id belongs to. */
static __always_inline __u64 pending_first(__u16 id)
{
	__u64 first = (__u64)(id & (PENDING_SETS - 1)) * PENDING_WAYS;

	asm volatile("" : "+r"(first));
	return first & (PENDING_PLACES - PENDING_WAYS);
}

/* Remember the question of what is claimed as @slot, which left by UDP.  1: one
 * of the socket's went to pending_spilt.  A global function, as the next:
 * verified once. */
__noinline int pending_keep(struct __sk_buff *skb, __u32 slot, __u64 cookie)
{
	struct scratch *s = scratch_at(slot);
	struct bpf_sock *sk = skb->sk;
	struct pending *p = NULL;
	__u64 first;
	int r = -1;

	if (!s)
		return 0;
	first = pending_first(s->question.id);
	if (sk)
		p = bpf_sk_storage_get(&pendings, sk, 0,
				       BPF_SK_STORAGE_GET_F_CREATE);
	if (p) {
		bpf_spin_lock(&p->lock);
		r = pending_put(p, s, first);
		bpf_spin_unlock(&p->lock);
	}
	if (r < 0)
		pending_spill(&s->question, cookie);
	else if (r > 0)
		pending_spill(&s->displaced, cookie);
	return r != 0;
}

/* Remember the question of what is claimed as @slot, which left by TCP. */
__noinline int pending_keep_tcp(__u32 slot, __u64 cookie)
{
	struct scratch *s = scratch_at(slot);
	struct shared_pending_key key = {};
	struct event_question *former;

	if (!s)
		return 0;
	key.cookie = cookie;
	key.id = s->question.id & (SHARED_PENDING_TCP - 1);
	former = bpf_map_lookup_elem(&pending_tcp, &key);
	if (former && former->id != s->question.id) {
		s->displaced = *former;
		pending_spill(&s->displaced, cookie);
	}
	if (bpf_map_update_elem(&pending_tcp, &key, &s->question, BPF_ANY))
		COUNT(pending_full);
	return 0;
}

static __always_inline int pending_take_spilt(struct __sk_buff *skb,
					      struct scratch *s, __u16 id)
{
	struct shared_pending_key key = {};
	struct event_question *question;

	key.cookie = bpf_get_socket_cookie(skb);
	key.id = id;
	question = bpf_map_lookup_elem(&pending_spilt, &key);
	if (!question)
		return PENDING_UNKNOWN;
	s->question = *question;
	if (!pending_is_from(&s->question, &s->packet))
		return PENDING_OTHERS;
	return bpf_map_delete_elem(&pending_spilt, &key) ? PENDING_LATE
							 : PENDING_TAKEN;
}

/*
 * Find the question that an answer with @id, which came by UDP to the socket of
 * @st, belongs to: it is moved to s->question.  Of two with one id the later
 * counts; the earlier is forgotten, too, or a second answer could pass for a
 * first one.
 */
static __noinline int pending_take(struct __sk_buff *skb, struct scratch *s,
				   const struct shared_socket *st, __u16 id)
{
	__u64 first = pending_first(id);
	struct bpf_sock *sk = skb->sk;
	struct shared_pending_key key = {};
	struct pending *p = NULL;
	int r = PENDING_UNKNOWN;
	int spilt = !st || st->answers.spilt;

	if (sk)
		p = bpf_sk_storage_get(&pendings, sk, 0, 0);
	if (p) {
		bpf_spin_lock(&p->lock);
		r = pending_get(p, s, first, id);
		bpf_spin_unlock(&p->lock);
	}
	if (r == PENDING_UNKNOWN && spilt)
		return pending_take_spilt(skb, s, id);
	if (r == PENDING_TAKEN && spilt) {
		key.cookie = bpf_get_socket_cookie(skb);
		key.id = id;
		bpf_map_delete_elem(&pending_spilt, &key);
	}
	return r;
}
