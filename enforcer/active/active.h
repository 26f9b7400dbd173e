/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * active.h - the active policy: put in force, replaced, and kept up to date
 * with the files that it depends on.
 *
 * A new policy is read, compiled and staged beside the active one.  The kernel
 * swaps its image last, when nothing else can fail any more.  So a bad file, or
 * a kernel that rejects the image, leaves everything as it was.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/active/active_options.h"

struct capture;	    /* bpf/capture.h */
struct diag;	    /* policy/diag.h */
struct disable;	    /* enforcer/host/disable.h */
struct gate;	    /* enforcer/gate/gate.h */
struct host_policy; /* enforcer/host/policy.h */
struct loop;	    /* enforcer/lib/loop.h */
struct outcome;	    /* enforcer/active/reload/outcome.h */
struct policy_rule;
struct active;

/* Takes @first, the policy to begin with, when it returns 0.  Nothing is judged
 * by it before active_start(). */
int active_new(const struct active_options *options, struct host_policy *first,
	       struct active **ret_active);
void active_free(struct active *active); /* NULL is fine */
void active_freep(struct active **active);

/* Before active_start(): take @first in place of the policy of active_new();
 * @reason and @why are for its record. */
void active_set_first(struct active *active, struct host_policy *first,
		      enum reason reason, const char *why);

/* Make the table, image and watches of the first policy.  -EINVAL: nothing was
 * changed, and @diag says what is wrong with it. */
int active_start(struct active *active, struct diag *diag);

/* Why the file of list @i of the policy, as it lies there now, is not in force;
 * NULL: it is. */
const char *active_list_refused(const struct active *active, size_t i);

/* What became of the last start or reload. */
const struct outcome *active_outcome(const struct active *active);

/* The policy in force; never NULL after active_start(). */
const struct host_policy *active_policy(const struct active *active);

/*
 * The rule of the active policy that clause @clause of image @generation stands
 * for.  NULL: no clause, or there is no such rule any more.
 */
const struct policy_rule *active_rule(const struct active *active,
				      uint64_t generation, uint16_t clause);

/* May an answer to a question that image @generation permitted by @rule (or
 * NULL) open something?  Not if a denial of the name has come in front of the
 * rule since. */
bool active_still_permits(const struct active *active, uint64_t generation,
			  const struct policy_rule *rule, const uint8_t *name,
			  uint8_t len);
