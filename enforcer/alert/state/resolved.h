/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * resolved.h - which domains each program has had an answer for.
 *
 * They are what it keeps when dga or nxdomain denies it all others, so the
 * table is there only if one of them may.  What was not asked for the longest
 * makes room, and is counted.
 */
#pragma once

#include <stdint.h>

#include "enforcer/alert/look.h"

#define RESOLVED_DOMAINS 4096
#define RESOLVED_NAME_MAX 71 /* bytes in wire form; longer ones are rare */

struct resolved {
	struct slot slot;
	uint64_t who; /* hash_who() */
	uint8_t len;
	uint8_t wire[RESOLVED_NAME_MAX]; /* the domain, as it was asked for */
};

/* Keep the domain of @look, if it is an answer that says that it exists. */
void resolved_answered(const struct slots *resolved, const struct look *look);

/* Call @fn with each domain of the program with the hash @who. */
void resolved_each(const struct slots *resolved, uint64_t who, alert_name_fn fn,
		   void *context);
