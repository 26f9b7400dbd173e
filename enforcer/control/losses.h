/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * losses.h - what could not be kept or reported, counted by the place where
 * it was lost: the `lost` of a status document, and `lost` records.
 */
#pragma once

#include <stdint.h>

#include "enforcer/record/report.h"

struct capture;	 /* bpf/capture.h */
struct gate;	 /* enforcer/gate/gate.h */
struct hold;	 /* enforcer/gate/hold.h */
struct pipeline; /* enforcer/pipeline.h */
struct suspects; /* enforcer/suspect/suspects.h */

#define LOSSES_PLACES 10
/* The first of them are in records; the last, `seen`, is ordinary on a busy
 * host. */
#define LOSSES_REPORTED 9

/* The modules that count losses; all but the first may be NULL. */
struct losses_from {
	struct capture *capture;
	const struct gate *gate;
	const struct hold *hold;
	const struct pipeline *pipeline;
	const struct suspects *suspects;
};

/* Fill in every place, with the number lost there since the start. */
void losses_count(const struct losses_from *from,
		  struct record_loss ret_lost[LOSSES_PLACES]);

/* What `lost` records said so far; all zeroes at the start. */
struct losses {
	uint64_t reported[LOSSES_REPORTED];
};

/* Write one record of what was lost since the last call, or none if nothing
 * was. */
void losses_report(struct losses *losses, const struct losses_from *from,
		   struct reporter *reporter);
