/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reload.h - read the policy again and put it in force, for ever or for a
 * while.
 */
#pragma once

#include <stdbool.h>

struct active;	    /* enforcer/active/active_state.h */
struct diag;	    /* policy/diag.h */
struct host_policy; /* enforcer/host/policy.h */

struct reload_how {
	bool rollback;		/* an older `serial` is no error */
	unsigned int confirm_s; /* goes back after these, unless it is
				   confirmed; 0: stays */
};

/* Read the policy files and put what they say in force.  On failure @diag has
 * the reasons, and the active policy remains. */
int reload_policy(struct active *active, const struct reload_how *how,
		  struct diag *diag);

/* Read the policy files, and find out whether what they say may come into
 * force, as reload_policy() does, but change nothing. */
int reload_read(const struct active *active, const struct reload_how *how,
		struct diag *diag, struct host_policy **ret_next);
