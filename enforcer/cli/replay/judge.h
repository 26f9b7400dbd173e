/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * judge.h - which detectors look at a lookup of a log, by the matchers of the
 * policy.
 *
 * A log has paths in place of files, and knows no groups and cgroups: matchers
 * that ask for those do not hold.
 */
#pragma once

#include "enforcer/alert/lookup.h"
#include "enforcer/cli/replay/lookup.h"

struct diag; /* policy/diag.h */
struct judge;
struct policy; /* policy/policy.h */

/* @policy is borrowed.  Errors as compile_image(). */
int judge_new(const struct policy *policy, struct diag *diag,
	      struct judge **ret_judge);
void judge_free(struct judge *judge); /* NULL is fine */
void judge_freep(struct judge **judge);

/* Fill detectors, named, lists, n_lists of @alert, until the next call. */
void judge_lookup(struct judge *judge, const struct replay_lookup *lookup,
		  struct alert_lookup *alert);
