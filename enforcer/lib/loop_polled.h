/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * loop_polled.h - wait by poll(2) for what epoll(7) has no place for.
 *
 * Others with our user id, such as root of a container, may have taken all
 * places that epoll(7) has for it (fs.epoll.max_user_watches).  poll(2) has no
 * such limit.
 */
#pragma once

#include <stdint.h>

struct event_source; /* enforcer/lib/loop_state.h */
struct loop;	     /* enforcer/lib/loop_state.h */

/* Have @source, which is about to be one of @loop, waited for by poll(2).
 * -ENOMEM. */
int loop_polled_add(struct loop *loop, struct event_source *source,
		    uint32_t epoll_events);

/*
 * Wait until anything is ready, whatever waits for it, for @timeout_ms at most;
 * what is polled has the events in @ready then, which are those of epoll(7),
 * and epoll(7) has to be asked for the rest.  0, or -1 and errno.
 *
 * What is to be told once (EPOLLET) poll(2) would tell until all is read, so
 * that is left out of every other wait, which is short.
 */
int loop_polled_wait(struct loop *loop, int timeout_ms);
