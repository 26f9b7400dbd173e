/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * wake.bpf.h - submit an event, and wake the daemon for it or not.
 *
 * A wake-up takes an interrupt and two switches between tasks, more than all
 * else that is done for a question.  So the daemon says what it wants to be
 * woken for, and whoever wakes it takes that back.
 *
 * No event is missed: an event takes room in the ring and then, behind a full
 * barrier, looks at what the daemon wants.  The daemon says what it wants and
 * then, behind a full barrier, looks at how much room is taken.  One of the two
 * sees the other.
 */
#pragma once

#include "bpf/abi/ring_wait.h"
#include "bpf/kern/event/reserve.bpf.h"
#include "bpf/kern/maps.bpf.h"

/* With so many bytes unread the daemon is woken for anything: a quarter of the
 * ring. */
#define WAKE_UNREAD_MAX (1 << 20)

/* enum ring_wait, written by the daemon, and by who wakes it. */
volatile __u32 ring_wait = RING_WAIT_ANYTHING;

/* Events that found no room, as in the counters, which take a system call. */
volatile __u64 ring_full = 0;

static __always_inline void wake_lost(void)
{
	COUNT(ring_full);
	__sync_fetch_and_add(&ring_full, 1);
}

/* Atomic operations that yield a value are full barriers. */
static __always_inline void wake_barrier(void)
{
	__u64 word = 0, was = __sync_fetch_and_add(&word, 1);

	asm volatile("" : : "r"(was));
}

static __always_inline int wake_is_wanted(__u32 wait, int urgent)
{
	if (wait == RING_WAIT_URGENT)
		return urgent || bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA) >
					 WAKE_UNREAD_MAX;
	return wait == RING_WAIT_ANYTHING;
}

/* Submit @event, from reserve_room(), of which the daemon may have to know at
 * once. */
static __always_inline void wake_submit(void *event, int urgent)
{
	__u64 how = BPF_RB_NO_WAKEUP;
	__u32 wait;

	wake_barrier();
	wait = ring_wait;
	if (wake_is_wanted(wait, urgent) &&
	    __sync_val_compare_and_swap(&ring_wait, wait, RING_WAIT_NOTHING) ==
		    wait)
		how = BPF_RB_FORCE_WAKEUP;
	bpf_ringbuf_submit(event, how);
	reserve_end();
}
