/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rule_ends.h - take rules of the active policy out of force at the time that
 * their `until` says, also when the clock is set.
 */
#pragma once

#include "enforcer/record/reason.h"

struct diag;   /* policy/diag.h */
struct active; /* enforcer/active/active_state.h */

/* Make the timer of @active; it is not set yet. */
int rule_ends_open(struct active *active);
void rule_ends_close(struct active *active); /* also what was not opened */

/* Put the active policy in force anew without the rules that have ended, and
 * with the permissions that there are now; @reason is for the record;
 * REASON_NONE: the caller says on_news() itself. */
int rule_ends_renew(struct active *active, enum reason reason,
		    struct diag *diag);

/* Set the timer to the next end of a rule of the policy that is active from now
 * on. */
void rule_ends_follow(struct active *active);
