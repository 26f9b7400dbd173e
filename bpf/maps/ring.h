/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ring.h - read the events in order, a few at a time.
 */
#pragma once

#include <linux/types.h>

#include "bpf/abi/event.h"

struct ring;

/* @event lies in the ring and is valid during the call only. */
typedef void (*ring_fn)(void *context, const struct event *event);

/*
 * Open the ring.  Events that a former daemon left unread are handed on, too,
 * without EVENT_ARRIVAL: they count as settled already (classes_open()).
 */
int ring_open(int ring_map_fd, int shares_fd, struct ring **ret_ring);
void ring_close(struct ring *ring); /* NULL is fine */

/* Implements capture_fd(). */
int ring_fd(const struct ring *ring);
/* Bytes of the events that were not read; some may be unfinished. */
size_t ring_unread(const struct ring *ring);
int ring_drain(struct ring *ring, int budget, ring_fn fn, void *context);

/* All that was drained is done with: report the position in the ring up to
 * which that is, and the time (CLOCK_BOOTTIME).  Both go to variables of the
 * programs, which are mapped here. */
void ring_settled(const struct ring *ring, __u64 *ret_position,
		  __u64 *ret_now_ns);
