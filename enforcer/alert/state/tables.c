/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tables.c - the sizes of the tables.
 */
#include "enforcer/alert/state/tables.h"

#include <errno.h>

#include "enforcer/alert/detector/beacon.h"
#include "enforcer/alert/detector/fast_flux.h"
#include "enforcer/alert/detector/lookalike.h"
#include "enforcer/alert/detector/rebinding.h"
#include "enforcer/alert/state/examples.h"
#include "enforcer/alert/state/pair.h"
#include "enforcer/alert/state/program.h"
#include "enforcer/alert/state/resolved.h"
#include "policy/alerts.h"
#include "policy/base.h"

int tables_init(struct tables *tables, open_fn on_alert, void *context)
{
	const struct {
		struct slots *slots;
		size_t n;
		size_t size;
	} sizes[] = {
		{ &tables->pairs, PAIR_PAIRS, sizeof(struct pair) },
		{ &tables->programs, PROGRAM_PROGRAMS, sizeof(struct program) },
		{ &tables->names, REBINDING_NAMES,
		  sizeof(struct rebinding_name) },
		{ &tables->examples, EXAMPLES_KEPT, sizeof(struct examples) },
	};
	size_t i;

	*tables = (struct tables){ 0 };
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		if (slots_init(sizes[i].slots, sizes[i].n, sizes[i].size) < 0) {
			tables_done(tables);
			return -ENOMEM;
		}
	if (open_init(&tables->open, on_alert, context) < 0) {
		tables_done(tables);
		return -ENOMEM;
	}
	return 0;
}

static bool is_on(const struct policy_alerts *settings,
		  enum policy_detector detector)
{
	return settings->on && settings->detectors[detector].alerting.severity;
}

static int follow_seen(struct tables *tables,
		       const struct policy_alerts *settings,
		       const uint64_t key[2])
{
	bool beacon = is_on(settings, POLICY_BEACON);
	bool flux = is_on(settings, POLICY_FAST_FLUX);
	int r = 0;

	if (!tables->seen.entries &&
	    (beacon || flux || is_on(settings, POLICY_FIRST_DOMAIN) ||
	     is_on(settings, POLICY_FIRST_PAIR)))
		r = seen_init(&tables->seen, key);
	if (r == 0 && beacon && !tables->beacons.items)
		r = slots_init(&tables->beacons, BEACON_PAIRS,
			       sizeof(struct beacon_pair));
	if (r == 0 && flux && !tables->fast_fluxes.items)
		r = slots_init(&tables->fast_fluxes, FAST_FLUX_NAMES,
			       sizeof(struct fast_flux_name));
	return r;
}

static bool may_deny(const struct policy_alerts *settings,
		     enum policy_detector detector)
{
	return is_on(settings, detector) &&
	       settings->detectors[detector].alerting.denies;
}

static int follow_resolved(struct tables *tables,
			   const struct policy_alerts *settings)
{
	if (tables->resolved.items || (!may_deny(settings, POLICY_DGA) &&
				       !may_deny(settings, POLICY_NXDOMAIN)))
		return 0;
	return slots_init(&tables->resolved, RESOLVED_DOMAINS,
			  sizeof(struct resolved));
}

int tables_follow(struct tables *tables, const struct policy_alerts *settings,
		  const uint64_t key[2])
{
	struct lookalike *lookalike = NULL;
	int r;

	r = follow_seen(tables, settings, key);
	if (r == 0)
		r = follow_resolved(tables, settings);
	if (r == 0 && is_on(settings, POLICY_LOOKALIKE))
		r = lookalike_new(&settings->detectors[POLICY_LOOKALIKE],
				  &lookalike);
	if (r < 0)
		return r;
	lookalike_free(tables->lookalike);
	tables->lookalike = lookalike;
	return 0;
}

void tables_done(struct tables *tables)
{
	slots_done(&tables->pairs);
	slots_done(&tables->programs);
	slots_done(&tables->names);
	slots_done(&tables->examples);
	open_done(&tables->open);
	seen_done(&tables->seen);
	slots_done(&tables->resolved);
	slots_done(&tables->beacons);
	slots_done(&tables->fast_fluxes);
	lookalike_freep(&tables->lookalike);
}

size_t tables_memory(const struct tables *tables)
{
	return slots_memory(&tables->pairs) + slots_memory(&tables->programs) +
	       slots_memory(&tables->names) + slots_memory(&tables->examples) +
	       slots_memory(&tables->open.alerts) +
	       slots_memory(&tables->resolved) +
	       slots_memory(&tables->beacons) +
	       slots_memory(&tables->fast_fluxes) + seen_memory(&tables->seen);
}
