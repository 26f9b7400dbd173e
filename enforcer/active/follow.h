/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * follow.h - follow the files that the active policy depends on: executables,
 * resolv.conf, lists.
 */
#pragma once

struct active; /* enforcer/active/active_state.h */

/* Make the watches of @active; nothing is watched yet. */
int follow_open(struct active *active);
void follow_close(struct active *active); /* also what was not opened */

/* Watch the files of the policy that is active from now on, and look whether
 * they have changed since it was read. */
void follow_policy(struct active *active);
