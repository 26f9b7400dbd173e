/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * loop_types.h - what a loop calls, and when it rests.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The descriptor has @epoll_events. */
typedef void (*loop_fn)(void *context, uint32_t epoll_events);

/* Returns how many milliseconds the loop may wait, -1 for any time. */
typedef int (*loop_idle_fn)(void *context);

/*
 * At rest, timers wait for longer: once nothing but timers was called for
 * @quiet_ms, and as long as @is_quiet says that nothing is due for them before
 * @until_ns (CLOCK_BOOTTIME), each waits for @rest_ms.  When that ends, each is
 * called at once.
 */
struct loop_rest {
	unsigned int quiet_ms;
	unsigned int rest_ms;
	bool (*is_quiet)(void *context, uint64_t until_ns);
	void *context;
};
