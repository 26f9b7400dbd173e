/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * beacon.h - a program asks for a young domain as regularly as a clock.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "enforcer/alert/state/slots.h"

struct alert;	   /* enforcer/alert/evidence.h */
struct first_seen; /* enforcer/alert/detector/first_seen.h */
struct look;	   /* enforcer/alert/look.h */

#define BEACON_PAIRS 256
#define BEACON_TIMES 32 /* so there are at most 31 gaps */

/* The latest questions of a program for a domain. */
struct beacon_pair {
	struct slot slot;
	uint32_t times_s[BEACON_TIMES]; /* a ring */
	uint32_t n;			/* in all */
	uint32_t period_s;		/* the median of the gaps */
};

/* Count the question of @look.  true: it is as regular as a beacon. */
bool beacon_asked(const struct look *look, const struct first_seen *first,
		  const struct slots *beacons);
void beacon_evidence(const struct look *look, const struct slots *beacons,
		     struct alert *alert);
