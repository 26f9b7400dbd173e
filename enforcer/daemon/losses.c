/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * losses.c - compare counters with what was told before.
 */
#include "enforcer/daemon/losses.h"

#include "bpf/capture.h"
#include "enforcer/gate/gate.h"
#include "enforcer/gate/hold.h"
#include "enforcer/record/report.h"

static const char *const places[LOSSES_KINDS] = {
	"ring", "storage", "asked", "scratch", "packets", "held"
};

void losses_report(struct losses *losses, const struct losses_from *from,
		   struct reporter *reporter)
{
	struct hold_counters held;
	struct record_loss lost[LOSSES_KINDS];
	struct capture_counters counters;
	uint64_t now[LOSSES_KINDS] = { 0 };
	size_t i, n = 0;

	capture_counters(from->capture, &counters);
	hold_counters(from->hold, &held);
	now[0] = counters.lost.ring_full;
	now[1] = counters.lost.storage_full;
	now[2] = counters.lost.asked_full;
	now[3] = counters.lost.scratch_busy;
	now[4] = from->gate ? gate_lost(from->gate) : 0;
	now[5] = held.lost;
	for (i = 0; i < LOSSES_KINDS; i++) {
		if (now[i] > losses->told[i]) {
			lost[n].where = places[i];
			lost[n++].n = now[i] - losses->told[i];
		}
		losses->told[i] = now[i];
	}
	if (n)
		report_lost(reporter, lost, n);
}
