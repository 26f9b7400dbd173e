/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * losses.c - one table of the places where something can be lost.
 */
#include "enforcer/control/losses.h"

#include <stddef.h>
#include <string.h>

#include "bpf/capture.h"
#include "enforcer/gate/gate.h"
#include "enforcer/gate/hold.h"
#include "enforcer/pipeline.h"
#include "enforcer/suspect/suspects.h"

void losses_count(const struct losses_from *from,
		  struct record_loss ret_lost[LOSSES_PLACES])
{
	struct counters kernel;
	struct pipeline_counters ours;
	struct alert_losses alerts = { 0 };
	struct hold_counters held;

	if (from->suspects)
		suspects_losses(from->suspects, &alerts);
	capture_counters(from->capture, &kernel);
	hold_counters(from->hold, &held);
	pipeline_counters(from->pipeline, &ours);

	const struct record_loss lost[LOSSES_PLACES] = {
		{ "ring", kernel.lost.ring_full },
		{ "storage", kernel.lost.storage_full },
		{ "asked", kernel.lost.pending_full },
		{ "scratch", kernel.lost.scratch_busy },
		{ "sends", kernel.lost.sends_full },
		{ "packets", from->gate ? gate_lost(from->gate) : 0 },
		{ "held", held.lost },
		{ "asks", ours.asks_lost },
		{ "alerts", alerts.domains + alerts.programs + alerts.open },
		{ "seen", alerts.names + alerts.pairs + alerts.resolved },
	};
	memcpy(ret_lost, lost, sizeof(lost));
}

void losses_report(struct losses *losses, const struct losses_from *from,
		   struct reporter *reporter)
{
	struct record_loss now[LOSSES_PLACES], since[LOSSES_REPORTED];
	size_t i, n = 0;

	losses_count(from, now);
	for (i = 0; i < LOSSES_REPORTED; i++) {
		if (now[i].n > losses->reported[i]) {
			since[n] = now[i];
			since[n++].n -= losses->reported[i];
		}
		losses->reported[i] = now[i].n;
	}
	if (n)
		report_lost(reporter, since, n);
}
