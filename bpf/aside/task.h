/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * task.h - what a helper does, and what it may use for that.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define ASIDE_MAX 16384 /* bytes of a request or an answer */
#define ASIDE_FDS_MAX 8

struct aside; /* bpf/aside/aside.h */

struct aside_reply {
	void *out;
	size_t room; /* bytes at @out */
	int fd;	     /* a descriptor to hand over; -1: none */
};

/*
 * Runs in the helper: reads @in, and writes a reply, of whose bytes it returns
 * the number; or a negative errno, none of those of aside_do() below.  It sees
 * the memory as it was when the helper was forked, and of the descriptors only
 * those of struct aside_options.
 */
typedef ssize_t (*aside_fn)(const void *in, struct aside_reply *reply);

struct aside_options {
	int fds[ASIDE_FDS_MAX]; /* what the helper may use of our descriptors */
	size_t n_fds;
	/* NULL, or it outlives this one, whose helpers that were left behind
	 * become its own. */
	struct aside *heir;
	/* For one answer, at most; 0: ASIDE_WAIT_MS. */
	uint32_t wait_ms;
	/* 0: as much as suits an event loop. */
	uint32_t credit_ms, credit_of_user_ms;
};
