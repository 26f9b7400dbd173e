/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * loop.c - epoll over a list of sources.
 *
 * loop_remove() only marks a source; its memory is freed when the round is
 * over, so an event that was collected before may still point to it.
 */
#include "enforcer/lib/loop.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "enforcer/lib/loop_polled.h"
#include "enforcer/lib/loop_state.h"
#include "enforcer/lib/wallclock.h"
#include "policy/base.h"

#define EVENTS_MAX 32
#define NS_PER_MS 1000000ULL

int loop_new(struct loop **ret_loop)
{
	CLEANUP(loop_freep) struct loop *loop = NULL;

	loop = calloc(1, sizeof(*loop));
	if (!loop)
		return -ENOMEM;
	loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (loop->epoll_fd < 0)
		return -errno;
	*ret_loop = TAKE_PTR(loop);
	return 0;
}

static void source_free(struct event_source *source)
{
	if (source->is_timer)
		(void)close(source->fd);
	free(source);
}

void loop_free(struct loop *loop)
{
	struct event_source *source;

	if (!loop)
		return;
	while ((source = loop->sources)) {
		loop->sources = source->next;
		source_free(source);
	}
	if (loop->epoll_fd >= 0)
		(void)close(loop->epoll_fd);
	free(loop->polled);
	free(loop);
}

void loop_freep(struct loop **loop)
{
	loop_free(*loop);
}

static struct event_source *find_source(struct loop *loop, int fd)
{
	struct event_source *source;

	for (source = loop->sources; source; source = source->next)
		if (source->fd == fd && source->on_event)
			return source;
	return NULL;
}

static int begin_wait(struct loop *loop, struct event_source *source,
		      uint32_t epoll_events)
{
	struct epoll_event event = { .events = epoll_events,
				     .data.ptr = source };

	if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, source->fd, &event) == 0)
		return 0;
	if (errno != ENOSPC)
		return -errno;
	return find_source(loop, source->fd)
		       ? -EEXIST
		       : loop_polled_add(loop, source, epoll_events);
}

static int add_source(struct loop *loop, const struct event_source *made,
		      uint32_t epoll_events)
{
	CLEANUP(base_freep)
	struct event_source *source = malloc(sizeof(*source));
	int r;

	if (!source)
		return -ENOMEM;
	*source = *made;
	r = begin_wait(loop, source, epoll_events);
	if (r < 0)
		return r;
	source->next = loop->sources;
	loop->sources = TAKE_PTR(source);
	return 0;
}

int loop_add(struct loop *loop, int fd, uint32_t epoll_events, loop_fn on_event,
	     void *context)
{
	return add_source(loop,
			  &(struct event_source){ .on_event = on_event,
						  .context = context,
						  .fd = fd },
			  epoll_events);
}

int loop_change(struct loop *loop, int fd, uint32_t epoll_events)
{
	struct event_source *source = find_source(loop, fd);
	struct epoll_event event = { .events = epoll_events,
				     .data.ptr = source };

	if (!source)
		return -ENOENT;
	source->wanted = epoll_events;
	if (source->is_polled)
		return 0;
	return epoll_ctl(loop->epoll_fd, EPOLL_CTL_MOD, fd, &event) < 0 ? -errno
									: 0;
}

void loop_remove(struct loop *loop, int fd)
{
	struct event_source *source = find_source(loop, fd);

	if (!source)
		return;
	if (source->is_polled)
		loop->n_polled--;
	else
		(void)epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
	source->is_polled = false;
	source->on_event = NULL;
}

static struct timespec time_of(unsigned int ms)
{
	return (struct timespec){ .tv_sec = ms / 1000,
				  .tv_nsec = (long)(ms % 1000) * 1000000 };
}

int loop_every(struct loop *loop, unsigned int interval_ms, loop_fn on_event,
	       void *context)
{
	const struct timespec interval = time_of(interval_ms);
	const struct itimerspec timer = { .it_interval = interval,
					  .it_value = interval };
	CLEANUP(base_closep) int fd = -1;
	struct event_source source = { .on_event = on_event,
				       .context = context,
				       .interval_ms = interval_ms };
	int r;

	fd = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	if (fd < 0)
		return -errno;
	if (timerfd_settime(fd, 0, &timer, NULL) < 0)
		return -errno;
	source.fd = fd;
	source.is_timer = true;
	r = add_source(loop, &source, EPOLLIN);
	if (r < 0)
		return r;
	(void)TAKE_FD(fd);
	return 0;
}

static void sweep_removed(struct loop *loop)
{
	struct event_source **link = &loop->sources;
	struct event_source *source;

	while ((source = *link)) {
		if (source->on_event) {
			link = &source->next;
			continue;
		}
		*link = source->next;
		source_free(source);
	}
}

static bool call_source(const struct event_source *source,
			uint32_t epoll_events)
{
	uint64_t expirations;

	if (!source->on_event)
		return false;
	if (source->is_timer &&
	    read(source->fd, &expirations, sizeof(expirations)) < 0)
		return false;
	source->on_event(source->context, epoll_events);
	return true;
}

void loop_set_rest(struct loop *loop, const struct loop_rest *rest)
{
	loop->rest = *rest;
	loop->event_ns = wallclock_boottime_ns();
}

/* What fails is tried again after the next round. */
static void set_pace(struct loop *loop, bool rests)
{
	const struct event_source *source;
	struct itimerspec timer;
	unsigned int ms;

	for (source = loop->sources; source; source = source->next) {
		if (!source->is_timer || !source->on_event)
			continue;
		ms = rests ? loop->rest.rest_ms : source->interval_ms;
		timer.it_interval = time_of(ms);
		timer.it_value = rests ? timer.it_interval
				       : (struct timespec){ .tv_nsec = 1 };
		if (timerfd_settime(source->fd, 0, &timer, NULL) < 0)
			return;
	}
	loop->rests = rests;
}

static bool may_rest(const struct loop *loop)
{
	const struct loop_rest *rest = &loop->rest;
	const uint64_t now_ns = wallclock_boottime_ns();

	return now_ns - loop->event_ns >= rest->quiet_ms * NS_PER_MS &&
	       rest->is_quiet(rest->context,
			      now_ns + rest->rest_ms * NS_PER_MS);
}

static void choose_pace(struct loop *loop, bool event)
{
	bool rests;

	if (!loop->rest.is_quiet)
		return;
	if (event)
		loop->event_ns = wallclock_boottime_ns();
	rests = !event && may_rest(loop);
	if (rests != loop->rests)
		set_pace(loop, rests);
}

static int wait_for_events(struct loop *loop, struct epoll_event *events,
			   int timeout_ms)
{
	if (!loop->n_polled)
		return epoll_wait(loop->epoll_fd, events, EVENTS_MAX,
				  timeout_ms);
	if (loop_polled_wait(loop, timeout_ms) < 0)
		return -1;
	return epoll_wait(loop->epoll_fd, events, EVENTS_MAX, 0);
}

/* The bits of poll(2) are those of epoll(7). */
static int call_ready(struct loop *loop, bool *event)
{
	struct event_source *source;
	uint32_t ready;
	int n_called = 0;

	for (source = loop->sources; source; source = source->next) {
		ready = source->ready;
		if (!ready)
			continue;
		source->ready = 0;
		*event |= !source->is_timer;
		n_called += call_source(source, ready);
	}
	return n_called;
}

int loop_once(struct loop *loop, int timeout_ms)
{
	struct epoll_event events[EVENTS_MAX];
	const struct event_source *source;
	bool event = false;
	int n_called = 0;
	int i, n;

	n = wait_for_events(loop, events, timeout_ms);
	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	for (i = 0; i < n; i++) {
		source = events[i].data.ptr;
		event |= !source->is_timer;
		n_called += call_source(source, events[i].events);
	}
	if (loop->n_polled)
		n_called += call_ready(loop, &event);
	sweep_removed(loop);
	choose_pace(loop, event);
	return n_called;
}

void loop_set_idle(struct loop *loop, loop_idle_fn on_idle, void *context)
{
	loop->on_idle = on_idle;
	loop->idle_context = context;
}

int loop_run(struct loop *loop)
{
	int timeout_ms = -1;
	int r = 0;

	while (!loop->stopped && r >= 0) {
		if (loop->on_idle)
			timeout_ms = loop->on_idle(loop->idle_context);
		r = loop_once(loop, timeout_ms);
	}
	return r < 0 ? r : loop->status;
}

void loop_stop(struct loop *loop, int status)
{
	loop->stopped = true;
	loop->status = status;
}
