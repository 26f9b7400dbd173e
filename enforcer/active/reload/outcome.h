/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * outcome.h - what became of the last attempt to put a policy in force.
 */
#pragma once

#include <stdint.h>

#include "enforcer/record/reason.h"

#define OUTCOME_WHY 512

struct outcome {
	int64_t time_s; /* since 1970; 0: there was none */
	enum reason reason;
	char why[OUTCOME_WHY]; /* "": the policy of the file is in force */
};

/* Note that an attempt has ended right now, for @reason and @why; NULL: the
 * policy of the file is in force. */
void outcome_note(struct outcome *outcome, enum reason reason, const char *why);
