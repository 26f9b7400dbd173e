/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * in_flight.bpf.h - has an answer arrived in another network namespace whose
 * addresses are not in the nftables sets yet?
 *
 * The addresses will be open to the whole namespace, whichever program sent the
 * question.  The daemon reads the ring in order, so it is enough to know where
 * the last such event of each namespace ends, and how far the daemon has come.
 * So no count can go wrong, and no namespace waits for what arrives in another.
 */
#pragma once

#include "bpf/kern/class.bpf.h"

#define IN_FLIGHT_NAMESPACES 4096
#define IN_FLIGHT_TRIES 8
/* The longest time since the daemon's last sign of life, which it gives each
 * second while other namespaces are known, and before it reads events.  A SYN
 * that is dropped here is sent again after a second, then each half second, at
 * least six times (tcp_syn_retries): that must be enough. */
#define IN_FLIGHT_PATIENCE_NS 3000000000ULL

/* Written by the daemon: the position in the ring up to which its sets are
 * complete, and the time at which it said so. */
volatile __u64 in_flight_settled = 0;
volatile __u64 in_flight_alive_ns = 0;

/* By the namespace's cookie: the end of the last answer's event in the ring, or
 * a later position. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, IN_FLIGHT_NAMESPACES);
	__type(key, __u64);
	__type(value, __u64);
} flights SEC(".maps");

/*
 * Room in the ring is taken for the event of an answer that came to @netns, and
 * the event is not submitted yet.  No global function: preemption may be off
 * (bpf/kern/event/reserve.bpf.h).
 */
static __noinline int in_flight_arrived(__u64 netns)
{
	__u64 end = bpf_ringbuf_query(&ring, BPF_RB_PROD_POS), before;
	__u64 *last = bpf_map_lookup_elem(&flights, &netns);
	__u32 i;

	if (!last) {
		if (!bpf_map_update_elem(&flights, &netns, &end, BPF_NOEXIST))
			return 0;
		last = bpf_map_lookup_elem(&flights, &netns);
	}
	for (i = 0; last && i < IN_FLIGHT_TRIES; i++) {
		before = *(volatile __u64 *)last;
		if (before >= end ||
		    __sync_val_compare_and_swap(last, before, end) == before)
			break;
	}
	return 0;
}

static __always_inline int in_flight_is_under_way(const __u64 *netns)
{
	__u64 *last = bpf_map_lookup_elem(&flights, netns);

	return last && *(volatile __u64 *)last > in_flight_settled &&
	       bpf_ktime_get_boot_ns() - in_flight_alive_ns <
		       IN_FLIGHT_PATIENCE_NS;
}
