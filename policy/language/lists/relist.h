/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * relist.h - make a policy anew with lists whose files have changed.
 *
 * Nothing else is read again: what somebody is about to change in the policy
 * file does not come into force because a list was updated.
 */
#pragma once

#include <stdbool.h>

struct bundle; /* policy/files/bundle.h */
struct policy; /* policy/policy.h */

/*
 * Read the lists of @policy anew for which @changed, an array by list, says so.
 * @bundle gets their files.  For one that can't be read, has nothing left, or
 * looks as after a download that failed, @changed is cleared, @bundle->diag
 * says why, and the old one stays.  0 and
 * *ret_policy, which shares with @policy what is the same, so either may be
 * freed first; -EINVAL: @bundle->diag says what is wrong with all of them
 * together; another negative errno: the machine failed.
 */
int relist_policy(const struct policy *policy, bool *changed,
		  struct bundle *bundle, struct policy **ret_policy);
