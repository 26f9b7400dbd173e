/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * permit_list.h - the list of permissions beside the active policy: its file,
 * and the records of what changes in it.
 */
#pragma once

#include "enforcer/record/reason.h"

struct active; /* enforcer/active/active_state.h */
struct permit; /* enforcer/host/permit/permit.h */

/* Log and record that @permit has begun or ended, as @reason says. */
void permit_list_report(const struct active *active, enum reason reason,
			const struct permit *permit);

/* Write the file, or log why it can't be. */
void permit_list_save(const struct active *active);

/* Forget the permissions whose time is over, and report each.  The policy in
 * force has them until it is renewed. */
void permit_list_end(struct active *active);
