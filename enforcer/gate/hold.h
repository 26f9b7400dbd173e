/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hold.h - packets that wait in nftables until an answer in flight is settled.
 *
 * The hooks mark a packet "in flight" when an answer of its class was seen
 * that is not in the sets yet.  Where no set permits it, it comes here, waits
 * until whatever had arrived by then is in the sets, and meets the rules
 * again, which accept or refuse it.  What can't be settled in time is dropped.
 */
#pragma once

#include <stdint.h>

struct classes; /* bpf/maps/classes.h */
struct loop;	/* enforcer/lib/loop.h */
struct hold;

#define HOLD_QUEUE_FIRST 6153
#define HOLD_QUEUE_LAST 6160

struct hold_options {
	struct loop *loop;	       /* borrowed, as is all below */
	const struct classes *classes; /* what has arrived, and is settled */
	/* Handle what waits in the ring, and call hold_release(). */
	void (*drain)(void *context);
	void *context;
};

struct hold_counters {
	uint64_t held;	  /* packets that met the rules again, */
	uint64_t refused; /* ... and were refused */
	uint64_t lost;	  /* dropped: no room, or not settled in time */
};

/* -EBUSY: other programs have all the queues; others: there are none. */
int hold_open(const struct hold_options *options, struct hold **ret_hold);
void hold_close(struct hold *hold); /* NULL is fine */
void hold_closep(struct hold **hold);

/* The number for nft's rule; NULL: 0, which stands for none. */
uint16_t hold_queue(const struct hold *hold);

/* Something was settled: let go of the packets that waited for it.
 * @mark_mask: of the policy in force.  NULL is fine. */
void hold_release(struct hold *hold, uint32_t mark_mask);

/* A packet with @mark was refused: was it held before?  NULL is fine. */
void hold_refused(struct hold *hold, uint32_t mark, uint32_t mark_mask);

void hold_counters(const struct hold *hold, struct hold_counters *ret_counters);
