/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reserve.bpf.h - take room in the ring, and keep the CPU until it is
 * submitted.
 *
 * The daemon reads the ring up to the first event that is not submitted yet.  A
 * kernel that preempts (from Linux 7.0 on each does) may take the CPU from a
 * task in between, and a user with many others at work there keeps it away for
 * seconds, in which nobody's answers would open anything.  So preemption is off
 * meanwhile, where the kernel has these functions (Linux 6.10).  No global
 * function may be called then: before 6.15 the verifier refuses that.
 */
#pragma once

#include "bpf/kern/maps.bpf.h"

extern void bpf_preempt_disable(void) __ksym __weak;
extern void bpf_preempt_enable(void) __ksym __weak;

/* Set before the programs are loaded: the kernel has both. */
const volatile __u8 can_stop_preemption = 0;

/* After reserve_room() has returned one: it was submitted. */
static __always_inline void reserve_end(void)
{
	if (can_stop_preemption)
		bpf_preempt_enable();
}

/* Returns NULL if there is none. */
static __always_inline void *reserve_room(const __u32 bytes)
{
	void *room;

	if (can_stop_preemption)
		bpf_preempt_disable();
	room = bpf_ringbuf_reserve(&ring, bytes, 0);
	if (room)
		return room;
	reserve_end();
	return NULL;
}
