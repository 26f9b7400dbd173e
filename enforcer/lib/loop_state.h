/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * loop_state.h - what a loop is made of, for loop.c and loop_polled.c.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/lib/loop_types.h"

struct pollfd; /* <poll.h> */

struct event_source {
	struct event_source *next;
	loop_fn on_event; /* NULL: removed */
	void *context;
	int fd;
	bool is_timer; /* its fd is ours: read before the call, closed here */
	/* If it is polled: for which events, which came, and was that just now?
	 */
	bool is_polled;
	uint32_t wanted, ready;
	bool rests;
	unsigned int interval_ms; /* of a timer */
};

struct loop {
	struct event_source *sources;
	loop_idle_fn on_idle; /* NULL: none */
	void *idle_context;
	struct loop_rest rest; /* no is_quiet: never */
	uint64_t event_ns;     /* when the last was called that is no timer */
	bool rests;
	int epoll_fd;
	struct pollfd *polled; /* room for epoll_fd and all that are polled */
	size_t n_polled;
	int status;
	bool stopped;
};
