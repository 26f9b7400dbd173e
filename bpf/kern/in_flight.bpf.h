/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * in_flight.bpf.h - did an answer come into another network namespace whose
 * addresses are not in the sets yet?
 *
 * They will be open to all of that namespace, whoever asked.  The daemon reads
 * the ring in order, so all there is to know is where the last such event of
 * each namespace ends and how far the daemon has come: no count can go wrong,
 * and nobody waits for what comes into another namespace later.
 */
#pragma once

#include "bpf/kern/class.bpf.h"

#define FLIGHT_NAMESPACES 4096
#define FLIGHT_TRIES 8
/* Since the daemon's last sign of life, of which there is one a second.  A SYN
 * that is dropped here is tried again after a second, then each half second,
 * and six times at least (tcp_syn_retries): that must be enough. */
#define FLIGHT_PATIENCE_NS 3000000000ULL

/* Written by the daemon: where in the ring the events begin that it has not
 * put into the sets, and when that was. */
volatile __u64 flight_settled = 0;
volatile __u64 flight_alive_ns = 0;

/* By cookie: where in the ring the last answer's event ends, or behind it. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, FLIGHT_NAMESPACES);
	__type(key, __u64);
	__type(value, __u64);
} flights SEC(".maps");

/*
 * Room in the ring was taken for the event of an answer that came into @netns,
 * and it is not submitted yet.  A global function: verified once.
 */
__noinline int in_flight_arrived(__u64 netns)
{
	__u64 end = bpf_ringbuf_query(&ring, BPF_RB_PROD_POS), before;
	__u64 *last = bpf_map_lookup_elem(&flights, &netns);
	__u32 i;

	if (!last) {
		if (!bpf_map_update_elem(&flights, &netns, &end, BPF_NOEXIST))
			return 0;
		last = bpf_map_lookup_elem(&flights, &netns);
	}
	for (i = 0; last && i < FLIGHT_TRIES; i++) {
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

	return last && *(volatile __u64 *)last > flight_settled &&
	       bpf_ktime_get_boot_ns() - flight_alive_ns < FLIGHT_PATIENCE_NS;
}
