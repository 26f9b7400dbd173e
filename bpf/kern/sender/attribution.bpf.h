/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * attribution.bpf.h - who has sent the packet that leaves?
 */
#pragma once

#include "bpf/kern/sender/corked.bpf.h"

/* Was the packet in the queue, where an answer in flight was waited for?  Then
 * the daemon is the current task, as it lets the packet go. */
static __always_inline int attribution_is_late(const struct __sk_buff *skb)
{
	const struct image_header *header = image_head(image_in_force());
	__u32 mask = header ? header->mark_mask : 0;

	return mask && (skb->mark & mask) == mark_released(0, mask);
}

/* In exec() a task has its new program before on_exec() has looked at that. */
static __always_inline int attribution_in_exec(struct task_struct *task)
{
	return bpf_core_field_exists(task->in_execve) &&
	       BPF_CORE_READ_BITFIELD_PROBED(task, in_execve);
}

/* It can't be known who has sent what is judged; of nobody is said that they
 * have. */
static __always_inline void attribution_unknown(struct scratch *s)
{
	s->pass.unknown = !watch_only;
	s->pass.attribution = EVENT_UNKNOWN;
	s->pass.tid = 0;
}

/*
 * Find the sender of a packet that leaves in its context, as those of UDP do:
 * the current task, which so becomes the owner.  A socket that was inherited or
 * passed on is judged as its user's.
 */
static __always_inline void attribution_of_datagram(const struct __sk_buff *skb,
						    struct scratch *s,
						    struct shared_socket *st)
{
	struct task_struct *task = bpf_get_current_task_btf();

	if (corked_is_shared(skb, st)) {
		attribution_unknown(s);
		return;
	}
	if (!owner_is_current(st))
		owner_update(s->slot, st);
	s->pass.attribution = st->owner.attribution;
	if ((__u32)task->tgid == st->owner.tgid)
		s->pass.tid = task->pid;
	else
		s->pass.unknown = !watch_only;
}

/*
 * Find the sender of a packet that may leave in any task's softirq, as those of
 * TCP do.  In the owner's own context the owner is brought up to date, as its
 * credentials change; but not in exec() itself: what leaves then the former
 * program has sent.  So may what leaves after it, unless the new one was seen
 * to send.
 */
static __always_inline void attribution_of_segment(struct scratch *s,
						   struct shared_socket *st)
{
	struct task_struct *task = bpf_get_current_task_btf();
	int is_owner = (__u32)task->tgid == st->owner.tgid;

	if (is_owner && !attribution_in_exec(task)) {
		if (st->cred.exec_id && !owner_is_same_program(st)) {
			attribution_unknown(s);
			return;
		}
		if (!owner_is_current(st))
			owner_update(s->slot, st);
	}
	s->pass.attribution = st->owner.attribution;
	if (is_owner)
		s->pass.tid = task->pid;
	else if (s->pass.attribution == EVENT_EXACT)
		s->pass.attribution = EVENT_SOCKET_OWNER;
}

static __noinline int attribution_find(const struct __sk_buff *skb,
				       struct scratch *s,
				       struct shared_socket *st)
{
	if (!st)
		return 0;
	if (s->packet.proto == IPPROTO_UDP && !attribution_is_late(skb))
		attribution_of_datagram(skb, s, st);
	else
		attribution_of_segment(s, st);
	return 0;
}
