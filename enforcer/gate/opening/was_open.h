/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * was_open.h - would a connection that was refused have been permitted before?
 *
 * Nothing is decided by this: it is for people, who ask why a connection is
 * refused that came up a minute ago.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "enforcer/gate/opening/closed.h"
#include "enforcer/gate/opening/permits.h"

struct gate;	    /* enforcer/gate/gate.h */
struct gate_served; /* enforcer/gate/served.h */

/* Note in @closed, which is borrowed, what @served no longer has open. */
void was_open_follow(struct gate_served *served, struct closed *closed);

/* @next has taken over from @former: note what was not taken over. */
void was_open_hand_over(const struct gate_served *former,
			const struct gate_served *next, uint64_t now_ns);

/*
 * Find the rule that had this address and port open to this program, and has
 * not any more.  A rule that is gone counts for any program and port, since
 * nobody knows any more what it said.  *ret_opening is valid until the gate's
 * loop goes on.
 */
bool was_open_find(const struct gate *gate, const struct was_open_query *query,
		   struct closed_opening *ret_opening);
