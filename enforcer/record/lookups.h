/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lookups.h - questions that wait for their answers, so that both have one
 * record (`records: lookups`).
 *
 * The table is bounded: where there is no room, the question that has waited
 * longest is given up before its time, as if it had no answer.  An answer that
 * comes after that is one without a question here, and has a record of its own:
 * nothing that happened is without one.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct event; /* bpf/abi/event.h */
struct lookups;

#define LOOKUPS_MAX 4096
#define LOOKUPS_WAIT_NS 5000000000ULL /* when glibc's resolver asks again */

/* @event has had no answer; it is valid during the call. */
typedef void (*lookups_fn)(void *context, const struct event *event);

int lookups_new(lookups_fn on_unanswered, void *context,
		struct lookups **ret_lookups);
void lookups_free(struct lookups *lookups); /* NULL is fine; reports nothing */
void lookups_freep(struct lookups **lookups);

/* Keep a copy of @event, a question with message id @id, until its answer
 * comes.  false: it can't be kept. */
bool lookups_put(struct lookups *lookups, const struct event *event,
		 uint16_t id);
/* Keep @event as lookups_put() does, without a look at the message, where the
 * kernel has read it: one ordinary question by UDP that a rule permits.  false:
 * it is not that. */
bool lookups_put_unread(struct lookups *lookups, const struct event *event);
/* Take out the question with @id of socket @cookie, which is the caller's to
 * free.  NULL: there is none. */
struct event *lookups_take(struct lookups *lookups, uint64_t cookie,
			   uint16_t id);

/* Give up the questions that wait for too long at @now_ns (CLOCK_BOOTTIME);
 * UINT64_MAX: all. */
void lookups_tick(struct lookups *lookups, uint64_t now_ns);
bool lookups_wait(const struct lookups *lookups); /* does one of them? */
