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

/* What an answer is judged by, apart from its bytes: the policy, the question,
 * where it came from, and the clauses that the program satisfies. */
static __always_inline void known_absorb_rest(struct siphash *h,
					      const struct __sk_buff *skb,
					      const struct scratch *s,
					      const struct shared_socket *st,
					      __u32 n_words)
{
	const struct event_question *q = &s->question;
	const __u64 *remote = (const __u64 *)s->packet.remote;
	__u32 i;

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

/* The answer of s->emit is known as @known: no arrival, and perhaps told. */
static __always_inline void known_again(struct scratch *s,
					struct known_answer *known)
{
	const __u64 now_ns = s->emit.now_ns;

	s->emit.flags &= ~EVENT_ARRIVAL;
	if (now_ns - *(volatile __u64 *)&known->told_ns <
	    *(volatile __u64 *)&known->quiet_ns)
		return;
	*(volatile __u64 *)&known->told_ns = now_ns;
	s->emit.tell = 1;
}

static __always_inline void known_find(struct scratch *s)
{
	const __u64 hash = s->emit.known, now_ns = s->emit.now_ns;
	__u32 at = hash & (KNOWN_SETS - 1), i;
	struct known_set *set = bpf_map_lookup_elem(&known_answers, &at);

	for (i = 0; set && i < KNOWN_WAYS; i++) {
		struct known_answer *known = &set->ways[i];

		if (*(volatile __u64 *)&known->hash != hash ||
		    *(volatile __u64 *)&known->until_ns <= now_ns)
			continue;
		known_again(s, known);
		return;
	}
}

/*
 * The packet is an answer that may open something: note its hash in s->emit,
 * and if it is known, that it is no arrival.  What comes to another network
 * namespace is not known, as each of its sources has sets of its own.  A global
 * function: verified once.
 */
__noinline int known_look(struct __sk_buff *skb, struct scratch *s,
			  struct shared_socket *st)
{
	const struct image_header *header = image_head(image_in_force());
	struct siphash h;
	__u32 len;

	if (!s || !st || !header || st->netns != home_netns)
		return 0;
	len = known_read(skb, s);
	if (!len)
		return 0;
	siphash_begin(&h, header->key, KNOWN_TAG);
	known_absorb_rest(&h, skb, s, st, header->n_words);
	known_absorb_answer(&h, s, len);
	s->emit.known = siphash_finish(h);
	s->emit.now_ns = bpf_ktime_get_boot_ns();
	known_find(s);
	return 0;
}
