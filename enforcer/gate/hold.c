/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hold.c - read packets from the queue, and release them when what had arrived
 * by then is settled.
 *
 * A program gets its answer only after the event of it is in the ring, so
 * reading the arrival counters after the packet covers that answer.  While
 * packets wait, no more are read: those wait in the kernel, which drops what
 * it has no room for.
 */
#include "enforcer/gate/hold.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>

#include "bpf/maps/classes.h"
#include "enforcer/gate/numbers.h"
#include "enforcer/lib/loop.h"
#include "enforcer/lib/wallclock.h"
#include "nft/nftqueue.h"
#include "policy/base.h"
#include "policy/eval/mark.h"

#define LENGTH 4096 /* packets in the kernel's queue */
#define BATCH 64
/* TCP sends again after a second, so waiting longer is of no use. */
#define PATIENCE_NS 800000000ULL

struct hold {
	struct hold_options options;
	struct nftqueue *queue;
	struct hold_counters counters;
	struct nftqueue_packet waiting[BATCH];
	size_t n_waiting;
	uint64_t since_ns;
	uint64_t arrived[MARK_CLASSES]; /* what the packets wait for */
};

static void read_packets(void *context, uint32_t epoll_events)
{
	struct hold *hold = context;

	(void)epoll_events;
	if (!hold->n_waiting) {
		hold->n_waiting =
			nftqueue_read(hold->queue, hold->waiting, BATCH);
		if (!hold->n_waiting)
			return;
		hold->since_ns = wallclock_boottime_ns();
		classes_arrived(hold->options.classes, hold->arrived);
	}
	hold->options.on_packet(hold->options.context);
}

void hold_release(struct hold *hold, uint32_t mark_mask)
{
	size_t i;

	if (!hold || !hold->n_waiting)
		return;
	if (classes_settled(hold->options.classes, hold->arrived)) {
		for (i = 0; i < hold->n_waiting; i++)
			hold->waiting[i].mark =
				mark_released(hold->waiting[i].mark, mark_mask);
		nftqueue_repeat(hold->queue, hold->waiting, hold->n_waiting);
		hold->counters.held += hold->n_waiting;
		hold->n_waiting = 0;
	} else if (wallclock_boottime_ns() - hold->since_ns > PATIENCE_NS) {
		nftqueue_drop(hold->queue, hold->waiting, hold->n_waiting);
		hold->counters.lost += hold->n_waiting;
		hold->n_waiting = 0;
	}
}

bool hold_waits(const struct hold *hold)
{
	return hold && hold->n_waiting;
}

void hold_rejected(struct hold *hold, uint32_t mark, uint32_t mark_mask)
{
	if (hold && (mark & mark_mask) == mark_released(0, mark_mask))
		hold->counters.rejected++;
}

int hold_open(const struct hold_options *options, struct hold **ret_hold)
{
	CLEANUP(hold_closep) struct hold *hold = NULL;
	int r;

	hold = calloc(1, sizeof(*hold));
	if (!hold)
		return -ENOMEM;
	hold->options = *options;
	r = nftqueue_open(GATE_NUMBERS_HOLD_FIRST, GATE_NUMBERS_HOLD_LAST,
			  LENGTH, &hold->queue);
	if (r == 0)
		r = loop_add(options->loop, nftqueue_fd(hold->queue), EPOLLIN,
			     read_packets, hold);
	if (r < 0)
		return r;
	*ret_hold = TAKE_PTR(hold);
	return 0;
}

void hold_close(struct hold *hold)
{
	if (!hold)
		return;
	if (hold->queue)
		loop_remove(hold->options.loop, nftqueue_fd(hold->queue));
	nftqueue_close(hold->queue);
	free(hold);
}

void hold_closep(struct hold **hold)
{
	hold_close(*hold);
}

uint16_t hold_queue(const struct hold *hold)
{
	return hold ? nftqueue_number(hold->queue) : 0;
}

void hold_counters(const struct hold *hold, struct hold_counters *ret_counters)
{
	*ret_counters = hold ? hold->counters : (struct hold_counters){ 0 };
	if (hold)
		ret_counters->lost += nftqueue_lost(hold->queue);
}
