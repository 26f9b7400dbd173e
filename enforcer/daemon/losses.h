/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * losses.h - notice that something was lost, and tell it in a record.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct capture;	 /* bpf/capture.h */
struct gate;	 /* enforcer/gate/gate.h */
struct hold;	 /* enforcer/gate/hold.h */
struct reporter; /* enforcer/record/report.h */

#define LOSSES_KINDS 6

struct losses {
	uint64_t told[LOSSES_KINDS];
};

/* Where things are lost; @gate and @hold may be NULL. */
struct losses_from {
	struct capture *capture;
	const struct gate *gate;
	const struct hold *hold;
};

/* What was lost since the last call. */
void losses_report(struct losses *losses, const struct losses_from *from,
		   struct reporter *reporter);
