/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * permit_list.h - the list of permissions beside the active policy: its file,
 * and what is said of each.
 */
#pragma once

#include "enforcer/record/reason.h"

struct active; /* enforcer/active/active_state.h */
struct permit; /* enforcer/host/permit/permit.h */

/* A record that @permit begins or ends, for @reason. */
void permit_list_tell(const struct active *active, enum reason reason,
		      const struct permit *permit);

/* Write the file, or log why it can't be. */
void permit_list_save(const struct active *active);

/* Forget those whose time is over; the policy has them until it is renewed. */
void permit_list_end(struct active *active);
