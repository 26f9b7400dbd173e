/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * difference.h - what a reload would change, found without changing anything.
 *
 * The policy is read and compiled as for a reload, so whatever would refuse it
 * refuses it here.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct active;	    /* enforcer/active/active_state.h */
struct diag;	    /* policy/diag.h */
struct host_policy; /* enforcer/host/policy.h */
struct reload_how;  /* enforcer/active/reload/reload.h */

enum difference_of_rule {
	DIFFERENCE_NONE,
	DIFFERENCE_ADDED,
	DIFFERENCE_REMOVED,
	DIFFERENCE_CHANGED, /* what it opened before is closed */
	DIFFERENCE_LISTS,   /* the names of its lists alone */
};

struct difference_rule {
	const char *name; /* in the policy that has it */
	enum difference_of_rule what;
	size_t n_open; /* addresses that are open by it, and close */
};

struct difference {
	const struct host_policy *now; /* borrowed */
	struct host_policy *next;
	struct difference_rule *rules; /* that change, those of @next first */
	size_t n_rules;
	bool new_classes; /* programs get new classes, by new marks */
	size_t n_open;	  /* addresses that close in all */
};

/* Find what a reload as @how says would change.  Fails as reload_policy() does,
 * or with -ENOMEM. */
int difference_find(const struct active *active, const struct reload_how *how,
		    struct diag *diag, struct difference *ret_difference);
void difference_done(struct difference *difference);
