/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * keep.h - keep the active policy as the last good one, for a start at which
 * its files fail, and for the way back.
 */
#pragma once

struct active;	    /* enforcer/active/active_state.h */
struct diag;	    /* policy/diag.h */
struct host_policy; /* enforcer/host/policy.h */

/* Keep the active policy now.  0 or a negative errno, which keep_failed()
 * returns as text; what its bundle holds stays. */
int keep_write(struct active *active);

/* Keep the active policy, if nobody has to confirm it any more.  A failure
 * is logged, and `status` shows it. */
void keep_policy(struct active *active);

/* The last good policy, read from what is kept, to replace the active one.
 * -EINVAL: @diag says why that can't be. */
int keep_load(const struct active *active, struct diag *diag,
	      struct host_policy **ret_host);

/* Is the active policy what is kept?  0: it is; otherwise a negative errno. */
int keep_holds(const struct active *active);

/* For `status`: why the active policy is not kept; NULL: it is, or it is not to
 * be. */
const char *keep_failed(const struct active *active);
