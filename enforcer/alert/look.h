/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * look.h - one lookup on its way through the detectors.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "enforcer/alert/evidence.h"
#include "enforcer/alert/state/slots.h"

struct tables; /* enforcer/alert/state/tables.h */

struct look {
	const struct alert_lookup *lookup;
	const struct policy_alerts *settings;
	const uint64_t *key;	      /* of hashes */
	uint32_t detectors;	      /* that look at it, as bits */
	uint32_t now_s;		      /* since 1970 */
	uint64_t program;	      /* hash of who asks */
	uint64_t pair;		      /* hash of who asks, and the domain */
	const struct slots *examples; /* enforcer/alert/state/examples.h */
	struct tables *tables;	      /* enforcer/alert/state/tables.h */
	struct alert_losses *losses;
	/* alert_exe_fn */
	const char *(*exe_of)(void *context, const struct alert_lookup *lookup);
	void *context;
};

/* Is @detector to look at it? */
static inline bool look_by(const struct look *look,
			   enum policy_detector detector)
{
	return look->detectors & POLICY_DETECTOR_BIT(detector);
}

static inline const struct policy_detector_settings *
look_settings(const struct look *look, enum policy_detector detector)
{
	return &look->settings->detectors[detector];
}

/* The path of the program that asks; NULL: it is unknown. */
static inline const char *look_exe(const struct look *look)
{
	return look->exe_of ? look->exe_of(look->context, look->lookup) : NULL;
}

/* Is a window of @within_s that began at @begin_s over?  0: none began. */
static inline bool look_over(const struct look *look, uint32_t begin_s,
			     uint32_t within_s)
{
	return !begin_s || slots_since(begin_s, look->now_s) >= within_s;
}
