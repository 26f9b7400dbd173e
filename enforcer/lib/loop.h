/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * loop.h - the one epoll loop of a process.
 *
 * Descriptors are borrowed.  A callback may add and remove descriptors, its
 * own too; one that was removed is never called again, not even for an event
 * that had been collected already.
 */
#pragma once

#include <stdint.h>

#include "enforcer/lib/loop_types.h"

struct loop;

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

/* Let timers wait for longer at rest. */
void loop_set_rest(struct loop *loop, const struct loop_rest *rest);

/* Call @on_idle after each round, before the loop waits. */
void loop_set_idle(struct loop *loop, loop_idle_fn on_idle, void *context);

/* Run until loop_stop(); returns its status, or the error of epoll_wait(). */
int loop_run(struct loop *loop);
void loop_stop(struct loop *loop, int status);
/* Run one round, waiting at most @timeout_ms; returns the number of calls. */
int loop_once(struct loop *loop, int timeout_ms);
