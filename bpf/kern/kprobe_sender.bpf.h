/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kprobe_sender.bpf.h - who uses a connected UDP socket, where only kprobes see
 * its sends.
 *
 * Kprobes can't reach the storage of a socket.  So a map holds a copy from
 * connect() on; each send brings the copy up to date, and it is copied back
 * before the storage is read.
 */
#pragma once

#include "bpf/kern/maps.bpf.h"

/* Sends are seen by kprobes, not by fentry. */
const volatile __u8 kprobe_sends = 0;

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, __u64); /* socket cookie */
	__type(value, struct shared_socket);
} kprobe_senders SEC(".maps");

/* A hook has seen who uses the socket: keep a copy of its storage.  One that
 * was being written meanwhile has parts of two owners. */
static __noinline int
kprobe_sender_keep(__u64 cookie, const struct shared_socket *st, __u64 flags)
{
	__u32 seq = seq_read(&st->seq);
	struct shared_socket *kept;

	if (bpf_map_update_elem(&kprobe_senders, &cookie, st, flags) ||
	    seq_is_same(&st->seq, seq))
		return 0;
	kept = bpf_map_lookup_elem(&kprobe_senders, &cookie);
	if (kept) {
		kept->owner.attribution = EVENT_UNKNOWN;
		kept->seq = seq & ~1U; /* or nobody could write it any more */
	}
	return 0;
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

/* Bring what was seen at the last send into @st. */
static __noinline int kprobe_sender_bring(__u64 cookie,
					  struct shared_socket *st)
{
	const struct shared_socket *seen =
		bpf_map_lookup_elem(&kprobe_senders, &cookie);
	__u32 seq;

	if (!seen)
		return 0;
	seq = seq_read(&seen->seq);
	if ((seq & 1) || kprobe_sender_is_same(seen, st) ||
	    !seq_begin(&st->seq))
		return 0;
	kprobe_sender_copy(st, seen);
	if (!seq_is_same(&seen->seq, seq))
		st->owner.attribution = EVENT_UNKNOWN; /* parts of two */
	seq_end(&st->seq);
	return 0;
}
