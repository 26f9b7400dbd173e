/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * losses.c - compare counters with what was told before.
 */
#include "enforcer/losses.h"

#include "bpf/capture.h"
#include "enforcer/gate.h"
#include "enforcer/tell.h"

static const char *const places[LOSSES_KINDS] = { "ring", "storage", "asked",
						  "scratch", "packets" };

void losses_tell(struct losses *losses, struct capture *capture,
		 const struct gate *gate, struct tell *tell)
{
	struct record_loss lost[LOSSES_KINDS];
	struct capture_counters counters;
	uint64_t now[LOSSES_KINDS] = { 0 };
	size_t i, n = 0;

	capture_counters(capture, &counters);
	now[0] = counters.lost.ring_full;
	now[1] = counters.lost.storage_full;
	now[2] = counters.lost.asked_full;
	now[3] = counters.lost.scratch_busy;
	now[4] = gate ? gate_lost(gate) : 0;
	for (i = 0; i < LOSSES_KINDS; i++) {
		if (now[i] > losses->told[i]) {
			lost[n].where = places[i];
			lost[n++].n = now[i] - losses->told[i];
		}
		losses->told[i] = now[i];
	}
	if (n)
		tell_lost(tell, lost, n);
}
