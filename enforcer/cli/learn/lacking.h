/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lacking.h - what of the records a policy permits already, by its evaluator.
 */
#pragma once

#include "enforcer/cli/learn/facts.h"
#include "enforcer/cli/learn/tree.h"
#include "enforcer/cli/records/exe_links.h"

struct image;  /* policy/eval/image.h */
struct policy; /* policy/policy.h */

struct learn_lacking {
	const struct policy *policy;
	const struct image *image;
	struct learn_facts *facts;
	/* Sentences about what is to be changed in rules that are there. */
	struct learn_tree advice;
	struct exe_links links;
};

/*
 * Set `covered` of each lookup and connection in the facts that the policy
 * permits, and give those that one of its rules denies that as a reason.  An
 * executable in a container matches no `exe`, since the records lack the root
 * directory that it is below.  -ENOMEM, -EIO.
 */
int learn_lacking_mark(struct learn_lacking *lacking);
void learn_lacking_done(struct learn_lacking *lacking);
