/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tables.h - all that is remembered of lookups.
 */
#pragma once

#include <stddef.h>

#include "enforcer/alert/state/open.h"
#include "enforcer/alert/state/seen.h"
#include "enforcer/alert/state/slots.h"

struct lookalike;     /* enforcer/alert/detector/lookalike.h */
struct policy_alerts; /* policy/alerts.h */

struct tables {
	struct slots pairs;    /* enforcer/alert/state/pair.h */
	struct slots programs; /* enforcer/alert/state/program.h */
	struct slots names;    /* enforcer/alert/detector/rebinding.h */
	struct slots examples; /* enforcer/alert/state/examples.h */
	struct open open;
	/* What only some policies need; without entries: it is not there. */
	struct seen seen;
	struct slots resolved;	  /* enforcer/alert/state/resolved.h */
	struct slots beacons;	  /* enforcer/alert/detector/beacon.h */
	struct slots fast_fluxes; /* enforcer/alert/detector/fast_flux.h */
	struct lookalike *lookalike;
};

/* -ENOMEM */
int tables_init(struct tables *tables, open_fn on_alert, void *context);
/* Make what the detectors that are on in @settings need besides.  -ENOMEM: all
 * is as it was. */
int tables_follow(struct tables *tables, const struct policy_alerts *settings,
		  const uint64_t key[2]);
void tables_done(struct tables *tables);

size_t tables_memory(const struct tables *tables); /* bytes */
