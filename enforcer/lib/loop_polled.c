/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * loop_polled.c - poll(2) over the epoll instance and what is not in it.
 */
#include "enforcer/lib/loop_polled.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>

#include "enforcer/lib/loop_state.h"

#define REST_MS 1

int loop_polled_add(struct loop *loop, struct event_source *source,
		    uint32_t epoll_events)
{
	struct pollfd *room;

	room = reallocarray(loop->polled, loop->n_polled + 2, sizeof(*room));
	if (!room)
		return -ENOMEM;
	loop->polled = room;
	loop->n_polled++;
	source->is_polled = true;
	source->wanted = epoll_events;
	return 0;
}

int loop_polled_wait(struct loop *loop, int timeout_ms)
{
	struct pollfd *polled = loop->polled;
	struct event_source *source;
	nfds_t n = 0;

	polled[n++] = (struct pollfd){ .fd = loop->epoll_fd, .events = POLLIN };
	for (source = loop->sources; source; source = source->next) {
		if (!source->is_polled)
			continue;
		polled[n++] = (struct pollfd){
			.fd = source->rests ? -1 : source->fd,
			.events = (short)source->wanted,
		};
		if (source->rests && (timeout_ms < 0 || timeout_ms > REST_MS))
			timeout_ms = REST_MS;
	}
	if (poll(polled, n, timeout_ms) < 0)
		return -1;
	for (source = loop->sources; source; source = source->next) {
		if (!source->is_polled)
			continue;
		source->ready = (unsigned short)(++polled)->revents;
		source->rests = source->ready && (source->wanted & EPOLLET);
	}
	return 0;
}
