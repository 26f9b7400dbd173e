/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * outcome.c - keep a time and a sentence.
 */
#include "enforcer/active/reload/outcome.h"

#include <stdio.h>

#include "enforcer/lib/wallclock.h"

void outcome_note(struct outcome *outcome, enum reason reason, const char *why)
{
	outcome->time_s = wallclock_now_s();
	outcome->reason = reason;
	(void)snprintf(outcome->why, sizeof(outcome->why), "%s",
		       why ? why : "");
}
