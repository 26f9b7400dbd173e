/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * confirm.h - a policy that is in force for a while, and goes back by itself to
 * the last good one unless somebody confirms it.
 *
 * Until when is written down before the policy comes into force, in seconds of
 * the time since the boot: so a daemon that was killed knows it at its next
 * start, and another boot, or a clock that is set, makes the time no longer.
 */
#pragma once

#include <stdint.h>

#define CONFIRM_MAX_S 86400

struct active;	    /* enforcer/active/active_state.h */
struct diag;	    /* policy/diag.h */
struct host_policy; /* enforcer/host/policy.h */

int confirm_open(struct active *active);
void confirm_close(struct active *active); /* also what was not opened */
/* Go on waiting for the first policy, if that has to be confirmed. */
void confirm_resume(struct active *active);

/*
 * @next is about to come into force for @seconds.  -EINVAL: @diag says why
 * there would be no way back.
 */
int confirm_prepare(struct active *active, const struct host_policy *next,
		    unsigned int seconds, struct diag *diag);
/* The policy of confirm_prepare() is in force, for @seconds from now on. */
void confirm_begin(struct active *active, unsigned int seconds);
/* The policy of confirm_prepare() did not come into force. */
void confirm_abandon(struct active *active);

/* What is in force may have changed, by a reload or a list: if it is the last
 * good policy again, nobody waits any more; if not, it is what waits now, and
 * what is refused after the way back. */
void confirm_settle(struct active *active);

/* Somebody confirms the active policy.  On failure @diag says why, and the time
 * goes on. */
int confirm_policy(struct active *active, struct diag *diag);

/* Seconds until the active policy goes back; 0: nobody has to confirm it. */
uint64_t confirm_left_s(const struct active *active);
