/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ring_watch.c - look soon while events come, else sleep.
 */
#include "enforcer/daemon/ring_watch.h"

#include "bpf/capture.h"
#include "enforcer/lib/wallclock.h"
#include "enforcer/pipeline.h"

#define NS_PER_MS 1000000ULL
/* A tenth of the time in which a record is to be in its file. */
#define LOOK_MS 10
/* Something has come meanwhile, or is not finished yet. */
#define LOOK_AGAIN_MS 1

void ring_watch_begin(struct ring_watch *watch)
{
	(void)capture_wait(watch->capture, RING_WAIT_URGENT);
}

void ring_watch_end(struct ring_watch *watch, int n)
{
	const uint64_t now_ns = wallclock_boottime_ns();
	const enum ring_wait wait =
		n > 0 ? RING_WAIT_URGENT : RING_WAIT_ANYTHING;

	if (n >= PIPELINE_DRAIN_MAX)
		watch->look_ns = now_ns;
	else if (capture_wait(watch->capture, wait))
		watch->look_ns = now_ns + LOOK_AGAIN_MS * NS_PER_MS;
	else
		watch->look_ns = n > 0 ? now_ns + LOOK_MS * NS_PER_MS : 0;
}

bool ring_watch_is_due(const struct ring_watch *watch)
{
	return watch->look_ns && wallclock_boottime_ns() >= watch->look_ns;
}

int ring_watch_timeout_ms(const struct ring_watch *watch)
{
	uint64_t now_ns;

	if (!watch->look_ns)
		return -1;
	now_ns = wallclock_boottime_ns();
	if (now_ns >= watch->look_ns)
		return 0;
	return (int)((watch->look_ns - now_ns) / NS_PER_MS) + 1;
}
