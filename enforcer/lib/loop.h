/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * loop.h - the one epoll loop of a process.
 *
 * Descriptors are borrowed.  A callback may add and remove descriptors, its
 * own too; one that was removed is never called again, not even for an event
 * that had been collected already.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct loop;

typedef void (*loop_fn)(void *context, uint32_t epoll_events);

int loop_new(struct loop **ret_loop);
void loop_free(struct loop *loop); /* NULL is fine; closes its timers */
void loop_freep(struct loop **loop);

/* Call @on_event whenever @fd has @epoll_events (level triggered). */
int loop_add(struct loop *loop, int fd, uint32_t epoll_events, loop_fn on_event,
	     void *context);
int loop_change(struct loop *loop, int fd, uint32_t epoll_events);
void loop_remove(struct loop *loop, int fd); /* an unknown @fd is fine */

/* Call @on_event every @interval_ms.  The timer lives as long as the loop. */
int loop_every(struct loop *loop, unsigned int interval_ms, loop_fn on_event,
	       void *context);

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
void loop_set_rest(struct loop *loop, const struct loop_rest *rest);

/*
 * Call @on_idle after each round, before the loop waits; it returns how many
 * milliseconds the wait may last, -1 for any time.
 */
typedef int (*loop_idle_fn)(void *context);
void loop_set_idle(struct loop *loop, loop_idle_fn on_idle, void *context);

/* Run until loop_stop(); returns its status, or the error of epoll_wait(). */
int loop_run(struct loop *loop);
void loop_stop(struct loop *loop, int status);
/* Run one round, waiting at most @timeout_ms; returns the number of calls. */
int loop_once(struct loop *loop, int timeout_ms);
