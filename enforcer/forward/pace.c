/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pace.c - one timer.
 */
#include "enforcer/forward/pace.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "enforcer/lib/loop.h"
#include "enforcer/lib/wallclock.h"

/* Calls that come soon after each other are one. */
#define PAUSE_NS 20000000ULL
#define PAUSE_FACTOR 4
#define NS_PER_S 1000000000ULL

static void on_timer(void *context, uint32_t epoll_events)
{
	struct pace *pace = context;
	uint64_t times;

	(void)epoll_events;
	(void)!read(pace->timer, &times, sizeof(times));
	pace->waits = false;
	pace->work(pace->context);
}

int pace_open(struct pace *pace, struct loop *loop, pace_fn work, void *context)
{
	int timer = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	int r;

	if (timer < 0)
		return -errno;
	*pace = (struct pace){
		.loop = loop, .timer = timer, .work = work, .context = context
	};
	r = loop_add(loop, timer, EPOLLIN, on_timer, pace);
	if (r < 0) {
		(void)close(timer);
		pace->timer = -1;
	}
	return r;
}

void pace_close(struct pace *pace)
{
	if (pace->timer < 0)
		return;
	loop_remove(pace->loop, pace->timer);
	(void)close(pace->timer);
	pace->timer = -1;
}

bool pace_soon(struct pace *pace)
{
	uint64_t now = wallclock_boottime_ns();
	uint64_t wait = 1;
	struct itimerspec when = { 0 };

	if (pace->waits)
		return true;
	if (pace->not_before_ns > now)
		wait = pace->not_before_ns - now;
	when.it_value.tv_sec = (time_t)(wait / NS_PER_S);
	when.it_value.tv_nsec = (long)(wait % NS_PER_S);
	pace->waits = timerfd_settime(pace->timer, 0, &when, NULL) == 0;
	return pace->waits;
}

void pace_rest(struct pace *pace, uint64_t start_ns, uint64_t end_ns)
{
	pace->not_before_ns =
		end_ns + PAUSE_NS + PAUSE_FACTOR * (end_ns - start_ns);
}

void pace_rest_longer(struct pace *pace, uint64_t ns)
{
	pace->not_before_ns += ns;
}
