/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * openbox.h - a gate in a network namespace of the test's own, to be asked what
 * is open, or was.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "enforcer/gate/state.h"

struct gate;		/* enforcer/gate/gate.h */
struct loop;		/* enforcer/lib/loop.h */
struct openings_change; /* enforcer/gate/opening/openings.h */

struct openbox {
	struct loop *loop;
	struct gate *gate;
};

/* Nothing is served yet.  false: the test was skipped. */
bool openbox_open(struct openbox *box);
void openbox_close(struct openbox *box);

/* Serve @state, with a resolver.  No set keeps what it has; @change: where the
 * addresses of the rules in force go; NULL: there are none. */
void openbox_serve(struct openbox *box, const struct gate_state *state,
		   const struct openings_change *change);

struct openbox_addr {
	uint16_t rule;
	const char *address;
	uint64_t netns; /* 0: our own */
	uint32_t ttl_s;
};

/* An answer for w.example.com opens it. */
void openbox_put(struct openbox *box, const struct openbox_addr *addr);
