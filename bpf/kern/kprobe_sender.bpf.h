/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kprobe_sender.bpf.h - who uses a connected UDP socket, where kprobes have to
 * see it.
 *
 * They can't reach the storage of a socket, so what is in it lies in a map as
 * well, from connect() on, is brought up to date there by each send, and is
 * brought back before somebody reads it.
 */
#pragma once

#include "bpf/kern/maps.bpf.h"

/* The sends are seen by kprobes. */
const volatile __u8 kprobe_sends = 0;

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, __u64); /* socket cookie */
	__type(value, struct shared_socket);
} kprobe_senders SEC(".maps");

/* Somebody uses the socket where a hook sees it. */
static __noinline int
kprobe_sender_keep(__u64 cookie, const struct shared_socket *st, __u64 flags)
{
	return (int)bpf_map_update_elem(&kprobe_senders, &cookie, st, flags);
}

static __always_inline int kprobe_sender_is_same(const struct shared_socket *a,
						 const struct shared_socket *b)
{
	return a->owner.tgid == b->owner.tgid &&
	       a->owner.start_ns == b->owner.start_ns &&
	       a->cred.exec_id == b->cred.exec_id &&
	       a->cred.address == b->cred.address &&
	       a->eval.generation == b->eval.generation &&
	       a->mark.bits == b->mark.bits;
}

static __always_inline void kprobe_sender_copy(struct shared_socket *to,
					       const struct shared_socket *from)
{
	to->owner = from->owner;
	to->cred = from->cred;
	to->eval = from->eval;
	to->mark = from->mark;
}

/* What was seen at the last send becomes what @st says. */
static __noinline int kprobe_sender_bring(__u64 cookie,
					  struct shared_socket *st)
{
	const struct shared_socket *seen =
		bpf_map_lookup_elem(&kprobe_senders, &cookie);
	__u32 seq = *(volatile __u32 *)&st->seq;

	if (!seen || (seen->seq & 1) || (seq & 1) ||
	    kprobe_sender_is_same(seen, st) ||
	    __sync_val_compare_and_swap(&st->seq, seq, seq + 1) != seq)
		return 0;
	kprobe_sender_copy(st, seen);
	__sync_fetch_and_add(&st->seq, 1);
	return 0;
}
