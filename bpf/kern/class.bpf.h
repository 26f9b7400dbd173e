/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * class.bpf.h - the class of a program: what it may open, as a small number for
 * its mark.  Counts, by class, the answers that are on their way to the
 * nftables sets.
 */
#pragma once

#include "bpf/kern/scratch.bpf.h"
#include "bpf/kern/event/wake.bpf.h"
#include "bpf/abi/subject.h"
#include "policy/eval/mark.h"

const volatile __u64 home_netns = 0; /* cookie of the daemon's namespace */
const volatile __u8 watch_only = 0;  /* no policy: everything passes */

static __always_inline void class_arrived(__u8 class_id)
{
	__u32 key = class_id;
	struct shared_count *count = bpf_map_lookup_elem(&counts, &key);

	if (count)
		__sync_fetch_and_add(&count->arrived, 1);
}

/* A free class id, or @none. */
static __always_inline __u32 class_take_id(__u32 none)
{
	struct shared_pool *pool;
	__u32 zero = 0, i, head;
	__u64 at;

	pool = bpf_map_lookup_elem(&class_pool, &zero);
	for (i = 0; pool && i < 8; i++) {
		head = *(volatile __u32 *)&pool->head;
		if (head == *(volatile __u32 *)&pool->tail)
			return none;
		at = head & 127;
		asm volatile("" : "+r"(at));
		at = pool->ids[at & 127];
		if (__sync_val_compare_and_swap(&pool->head, head, head + 1) ==
		    head)
			return at >= 1 && at < none - 1 ? at : none;
	}
	return none;
}

/* Make a class for the vector in s->class_key, which has none yet. */
static __always_inline __u32 class_new(struct scratch *s, __u32 none)
{
	__u32 *known, id = class_take_id(none);
	struct event *ev;

	if (id == none)
		return none;
	if (bpf_map_update_elem(&classes, &s->class_key, &id, BPF_NOEXIST)) {
		known = bpf_map_lookup_elem(&classes, &s->class_key);
		return known ? *known : none;
	}
	ev = reserve_room(sizeof(*ev) + IMAGE_WORDS * 8);
	if (!ev) {
		wake_lost(); /* the daemon reads the map instead */
		return id;
	}
	__builtin_memset(ev, 0, sizeof(*ev));
	ev->ktime_ns = bpf_ktime_get_boot_ns();
	ev->owner = s->owner;
	ev->kind = EVENT_CLASS;
	ev->class_id = id;
	ev->class_epoch = s->class_key.epoch;
	ev->flags = EVENT_ARRIVAL;
	ev->payload_len = IMAGE_WORDS * 8;
	ev->wire_len = IMAGE_WORDS * 8;
	__builtin_memcpy(ev->payload, s->class_key.words, IMAGE_WORDS * 8);
	class_arrived(id);
	wake_submit(ev, 1);
	return id;
}

static __noinline __u32 class_of(struct scratch *s, struct shared_socket *st)
{
	const void *image = image_in_force();
	const struct image_header *header = image_head(image);
	__u32 *known, class_id;

	if (!s || !st || !header)
		return 0;
	class_id = subject_class(image, header, st, s->class_key.words);
	if (class_id)
		return class_id;
	s->class_key.epoch = header->class_epoch;
	s->class_key.pad = 0;
	known = bpf_map_lookup_elem(&classes, &s->class_key);
	return known ? *known
		     : class_new(s, mark_class_none(header->mark_mask));
}
