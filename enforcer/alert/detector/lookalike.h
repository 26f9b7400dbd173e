/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lookalike.h - domains that people take for one of a list.
 *
 * Two domains look alike if they are the same once each character stands for
 * what it looks like, or if one character is added, left out, another, or
 * swapped with its neighbour; the latter only where the listed label has six
 * characters or more.
 */
#pragma once

#include <stdbool.h>

struct alert;	     /* enforcer/alert/evidence.h */
struct alert_lookup; /* enforcer/alert/lookup.h */
struct lookalike;
struct policy_detector_settings; /* policy/alerts.h */

#define LOOKALIKE_NAMES_MAX 10000 /* what is listed beyond is left out */

/* Take the names of @settings; *ret_lookalike is NULL if there are none.
 * -ENOMEM, also where this machine has no public suffix list. */
int lookalike_new(const struct policy_detector_settings *settings,
		  struct lookalike **ret_lookalike);
void lookalike_free(struct lookalike *lookalike); /* NULL is fine */
void lookalike_freep(struct lookalike **lookalike);

/* Which listed domain does that of @lookup look like?  NULL: none, or it is
 * listed itself. */
const char *lookalike_find(const struct lookalike *lookalike,
			   const struct alert_lookup *lookup);
void lookalike_evidence(const char *listed, struct alert *alert);
