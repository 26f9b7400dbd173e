/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hold.h - packets that wait in nftables until an answer in flight is settled.
 *
 * The BPF programs mark a packet "in flight" when an answer of its class has
 * arrived but is not in the sets yet.  Where no set permits such a packet, it
 * comes here, waits until all that had arrived by then is in the sets, and
 * meets the rules again, which accept or reject it.  What can't be settled in
 * time is dropped.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct classes; /* bpf/maps/classes.h */
struct loop;	/* enforcer/lib/loop.h */
struct hold;

struct hold_options {
	struct loop *loop;	       /* borrowed, as is all below */
	const struct classes *classes; /* what has arrived and is settled */
	/* Packets wait: handle the events in the ring, then call
	 * hold_release(). */
	void (*on_packet)(void *context);
	void *context;
};

struct hold_counters {
	uint64_t held;	   /* packets that met the rules again */
	uint64_t rejected; /* of these, packets that were rejected */
	uint64_t lost;	   /* dropped: no room, or not settled in time */
};

/* Bind to a free queue.  -EBUSY: other programs have all of our queues; another
 * error: the kernel has no queues. */
int hold_open(const struct hold_options *options, struct hold **ret_hold);
void hold_close(struct hold *hold); /* NULL is fine */
void hold_closep(struct hold **hold);

/* The number for the rule in nftables; 0 for NULL: there is no queue. */
uint16_t hold_queue(const struct hold *hold);

/* Something was settled: release the packets that waited for it.
 * @mark_mask: of the active policy.  NULL is fine. */
void hold_release(struct hold *hold, uint32_t mark_mask);

bool hold_waits(const struct hold *hold); /* does a packet?  NULL is fine */

/* A packet with @mark was rejected: count it if it was held before.  NULL is
 * fine. */
void hold_rejected(struct hold *hold, uint32_t mark, uint32_t mark_mask);

void hold_counters(const struct hold *hold, struct hold_counters *ret_counters);
