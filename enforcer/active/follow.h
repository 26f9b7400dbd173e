/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * follow.h - follow the files that the active policy depends on: executables,
 * resolv.conf, lists.
 */
#pragma once

#include <stdbool.h>

struct active; /* enforcer/active/active_state.h */

/* Make the watches of @active; nothing is watched yet.  That the kernel has no
 * inotify instance for us is no failure: what can't be watched is looked at
 * each second, which the log, a record and `status` say. */
int follow_open(struct active *active);
void follow_close(struct active *active); /* also what was not opened */

/* Watch the files of the policy that is active from now on, and look whether
 * they have changed since it was read. */
void follow_policy(struct active *active);

/* For `status`: are files looked at each second, as not all can be watched? */
bool follow_is_unwatched(const struct active *active);
