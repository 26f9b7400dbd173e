/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ring_watch.h - when to look into the ring.
 *
 * While events come, the daemon looks every few milliseconds, and is woken only
 * for what somebody waits for, so that one wake-up serves many events.  Once a
 * look has found nothing, it sleeps until anything comes: at rest nothing wakes
 * it, and the first event after a rest is handled at once.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct capture; /* bpf/capture.h */

/* All zero: nothing is watched. */
struct ring_watch {
	struct capture *capture; /* borrowed */
	uint64_t look_ns;	 /* CLOCK_BOOTTIME; 0: when it is woken */
};

/* The ring is about to be drained: what is urgent and comes from now on wakes
 * the daemon again. */
void ring_watch_begin(struct ring_watch *watch);
/* The ring was drained, of @n events.  If they are as many as pipeline_drain()
 * takes at once, more may wait, and the next look is due at once. */
void ring_watch_end(struct ring_watch *watch, int n);

/* Is it time to look into the ring? */
bool ring_watch_is_due(const struct ring_watch *watch);
/* For how many milliseconds the loop may wait until it is; -1: for ever. */
int ring_watch_timeout_ms(const struct ring_watch *watch);
