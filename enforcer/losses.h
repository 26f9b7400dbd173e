/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * losses.h - notice that something was lost, and tell it in a record.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct capture; /* bpf/capture.h */
struct gate;	/* enforcer/gate.h */
struct tell;	/* enforcer/tell.h */

#define LOSSES_KINDS 5

struct losses {
	uint64_t told[LOSSES_KINDS];
};

/* What was lost since the last call.  @gate may be NULL. */
void losses_tell(struct losses *losses, struct capture *capture,
		 const struct gate *gate, struct tell *tell);
