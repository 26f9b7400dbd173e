/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * aside.h - a process beside ours that does what may have to wait for another
 * program.
 *
 * To look at a process (/proc/PID, pidfd_getfd(2)) takes locks that the process
 * may hold for as long as it likes, and so does setsockopt(2) on a socket of
 * its own.  So a helper, forked from this process, does that; we wait for its
 * answer for a bounded time.  A helper that is late is killed and left behind,
 * and the next call forks another one.
 *
 * Waiting is bounded in sum, too: each user has a credit of time, and all have
 * one together.  Whose credit is used up is not looked at until it has grown
 * again, and neither is a user for whom ASIDE_LEFT_OF_USER helpers still wait.
 * One person may have 65,536 users (subuid(5)): those of such a range have a
 * credit together and ASIDE_LEFT_OF_RANGE helpers, and those of all ranges
 * ASIDE_LEFT_OF_RANGES, so that other users find some.
 *
 * Not thread safe, and only for processes of one thread, which fork() copies
 * whole.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "bpf/aside/task.h"

#define ASIDE_WAIT_MS 50     /* for one answer, unless options say more */
#define ASIDE_LEFT_MAX 32    /* helpers that were late and have not ended */
#define ASIDE_LEFT_OF_USER 3 /* of these, for processes of one user */
#define ASIDE_LEFT_OF_RANGE 8
#define ASIDE_LEFT_OF_RANGES 24

struct aside_call {
	aside_fn fn;
	uint32_t uid; /* whose process is looked at */
	const void *in;
	size_t in_len;
	void *out;
	size_t room;
	int *ret_fd; /* NULL: no descriptor is wanted */
};

struct aside_counters {
	uint64_t late;	  /* calls that had no answer in time */
	uint64_t unasked; /* calls that were not made, for want of credit */
	size_t left;	  /* helpers that were left behind and still wait */
};

int aside_new(const struct aside_options *options, struct aside **ret_aside);
/* Fork the helper now, so that the first call doesn't. */
void aside_begin(struct aside *aside);
/* Have @on_wait called once before an answer is waited for that does not come
 * at once: what others wait for is to be done before.  Both may be NULL. */
void aside_on_wait(struct aside *aside, void (*on_wait)(void *context),
		   void *context);
void aside_free(struct aside *aside); /* NULL is fine */
void aside_freep(struct aside **aside);

/*
 * Have @call->fn done, and return what it does.  -ETIMEDOUT: it was late.
 * -EAGAIN: it was not asked.  -EIO: the helper has died.  -EBADMSG: its answer
 * is none.
 */
ssize_t aside_do(struct aside *aside, const struct aside_call *call);
/* Is @result one of the errors with which aside_do() says that nothing was
 * found out, whatever there was to find? */
bool aside_is_unknown(ssize_t result);

void aside_counters(struct aside *aside, struct aside_counters *ret_counters);
