/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * draft.h - the document under construction, and the facts it is written from.
 */
#pragma once

#include <stddef.h>

#include "enforcer/cli/learn/facts.h"
#include "enforcer/cli/learn/programs.h"
#include "enforcer/lib/buf.h"

struct policy; /* policy/policy.h */

struct draft_rules {
	const struct learn_facts *facts;
	const struct learn_programs *programs;
	const struct policy *policy; /* whose names are taken; NULL: none */
	unsigned int indent;	     /* spaces before each line */
	struct buf *out;
	size_t n_rules; /* that are not commented out */
	size_t n_commented;
	struct learn_tree names; /* of rules; draft_rules_done() drops them */
};
