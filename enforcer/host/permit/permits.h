/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * permits.h - the permissions of `nameward permit` that are in force, also in a
 * file for the next start.
 *
 * Each ends by CLOCK_BOOTTIME, whatever becomes of the realtime clock, and when
 * the machine starts anew at the latest.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/host/permit/permit.h"

struct diag;   /* policy/diag.h */
struct policy; /* policy/policy.h */

#define PERMITS_MAX 64

struct permits {
	struct permit list[PERMITS_MAX]; /* by number */
	size_t n;
	unsigned int last_number;
	char boot[PERMIT_BOOT_MAX]; /* the boot of the machine that runs */
	char *path;		    /* NULL: no file */
};

/* The path of the file that belongs to the control socket @control, for free().
 * NULL: out of memory. */
char *permits_path(const char *control);

/* Make the list of the permissions in the file at @path that have not ended; a
 * file that can't be read has none.  @path is copied.  -ENOMEM. */
int permits_open(const char *path, struct permits **ret_permits);
void permits_close(struct permits *permits); /* NULL is fine; the file stays */

/* Take what *@permit holds, give it a number, and begin its time.  -ENOSPC:
 * there are PERMITS_MAX. */
int permits_add(struct permits *permits, struct permit *permit);

/* Take out the permission @number.  -ENOENT: there is none.  It goes to
 * *ret_permit, for permit_done(). */
int permits_take(struct permits *permits, unsigned int number,
		 struct permit *ret_permit);

/* Put *@permit, which permits_take() has taken out, back in its place. */
void permits_return(struct permits *permits, struct permit *permit);

/* The number of the first permission that has ended; 0: none has. */
unsigned int permits_ended(const struct permits *permits);

/* Seconds until @permit ends, rounded up. */
uint32_t permits_left_s(const struct permit *permit);

/* Reckon anew when the permissions end by the realtime clock, where that was
 * set. */
void permits_reckon(struct permits *permits);

/* Replace the file.  A negative errno: it is what it was. */
int permits_save(const struct permits *permits);

/* Put a rule for each permission before the rules of @policy, in place of what
 * an earlier call put there.  A permission that can't be read any more, as its
 * user is gone, is logged and left out.  Fails as permitted_put() does. */
int permits_put(const struct permits *permits, struct policy *policy,
		struct diag *diag);
