/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * known.bpf.h - does an answer say, byte for byte, what one has said a moment
 * ago that was judged under the same circumstances?
 *
 * A program that asks for one name again and again would otherwise have the
 * daemon woken each time, for nothing.
 */
#pragma once

#include "bpf/abi/known.h"
#include "bpf/kern/class.bpf.h"
#include "policy/eval/name.h"

#define KNOWN_TAG 0x100 /* none of enum image_tag */
#define KNOWN_ID 2	/* bytes of the message's id, which is not hashed */
#define KNOWN_AGE_MAX_NS 5000000000ULL /* of the question */

/* Written by the daemon.  With another number, what was known no longer is. */
volatile __u64 known_epoch = 0;
/* No answer is known meanwhile. */
volatile __u8 known_paused = 0;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, KNOWN_SETS);
	__type(key, __u32);
	__type(value, struct known_set);
} known_answers SEC(".maps");

/* Copy the message behind its id to s->answer.  Yields how many bytes that are;
 * 0: they are too many, or can't be read. */
static __always_inline __u32 known_read(struct __sk_buff *skb,
					struct scratch *s)
{
	__u64 more = (__u64)s->packet.payload_len - KNOWN_ID - 1;

	asm volatile("" : "+r"(more));
	if (more >= SCRATCH_ANSWER ||
	    bpf_skb_load_bytes(skb, s->packet.payload_off + KNOWN_ID, s->answer,
			       more + 1))
		return 0;
	return more + 1;
}

/* Hash what an answer is judged by, apart from its bytes: the policy, the
 * question, where it came from, and the clauses that the program satisfies.
 * What else there is (routes, say) may make it refused, but not what it opened
 * shut. */
static __always_inline void known_absorb_rest(struct siphash *h,
					      const struct __sk_buff *skb,
					      const struct scratch *s,
					      const struct shared_socket *st,
					      __u32 n_words)
{
	const struct event_question *q = &s->question;
	const __u64 *remote = (const __u64 *)s->packet.remote;
	__u32 i;

	siphash_absorb(h, known_epoch);
	siphash_absorb(h, q->generation);
	siphash_absorb(h, q->name_hash);
	siphash_absorb(h, remote[0]);
	siphash_absorb(h, remote[1]);
	siphash_absorb(h, s->packet.remote_port | (__u64)q->qtype << 16 |
				  (__u64)q->qclass << 32 |
				  (__u64)q->clause << 48);
	siphash_absorb(h, skb->ifindex | (__u64)q->flags << 32 |
				  (__u64)q->reason << 48 |
				  (__u64)q->owner.attribution << 56);
	for (i = 0; i < EVENT_CLASS_WORDS && i < n_words; i++)
		siphash_absorb(h, st->eval.subject[i]);
}

static __always_inline void
known_absorb_answer(struct siphash *h, const struct scratch *s, __u32 len)
{
	__u32 i;

	siphash_absorb(h, len);
	for (i = 0; i < SCRATCH_ANSWER && i < len; i += 8)
		siphash_absorb(h, name_load(s->answer + i, len - i));
}

/* The place of the answer in s->emit, which is known at its time. */
static __always_inline struct known_answer *known_find(const struct emit *e)
{
	__u32 at = e->known & (KNOWN_SETS - 1), i;
	struct known_set *set = bpf_map_lookup_elem(&known_answers, &at);

	for (i = 0; set && i < KNOWN_WAYS; i++)
		if (*(volatile __u64 *)&set->ways[i].hash == e->known &&
		    *(volatile __u64 *)&set->ways[i].until_ns > e->now_ns)
			return &set->ways[i];
	return NULL;
}

/* May the answer be known at all?  Another network namespace's may not, as each
 * of its sources has sets of its own; nor one that is judged under another
 * policy than its question, or by another program's rights. */
static __always_inline int known_may_be(const struct scratch *s,
					const struct shared_socket *st,
					const struct image_header *header)
{
	const struct event_question *q = &s->question;

	return !known_paused && st->netns == home_netns &&
	       q->generation == header->generation &&
	       st->eval.generation == header->generation &&
	       event_owner_is_same(&q->owner, &st->owner) &&
	       s->emit.now_ns - q->ktime_ns < KNOWN_AGE_MAX_NS;
}

/*
 * The packet is an answer that may open something: note its hash in s->emit,
 * and if it is known, that it is no arrival.  A global function: verified once.
 */
__noinline int known_look(struct __sk_buff *skb, struct scratch *s,
			  struct shared_socket *st)
{
	const struct image_header *header = image_head(image_in_force());
	struct known_answer *known;
	struct siphash h;
	__u32 len;

	if (!s || !st || !header)
		return 0;
	s->emit.now_ns = bpf_ktime_get_boot_ns();
	len = known_may_be(s, st, header) ? known_read(skb, s) : 0;
	if (!len)
		return 0;
	siphash_begin(&h, header->key, KNOWN_TAG);
	known_absorb_rest(&h, skb, s, st, header->n_words);
	known_absorb_answer(&h, s, len);
	s->emit.known = siphash_finish(h);
	known = known_find(&s->emit);
	/* The compiler would make its own end what is compared here. */
	asm volatile("" : "+r"(known));
	if (!known)
		return 0;
	s->emit.flags &= ~EVENT_ARRIVAL;
	s->emit.report =
		s->emit.now_ns - *(volatile __u64 *)&known->reported_ns >=
		*(volatile __u64 *)&known->quiet_ns;
	return 0;
}

/* Note that the known answer of @e has been reported to the daemon. */
static __always_inline void known_reported(const struct emit *e)
{
	struct known_answer *known = known_find(e);

	asm volatile("" : "+r"(known));
	if (known)
		*(volatile __u64 *)&known->reported_ns = e->now_ns;
}
