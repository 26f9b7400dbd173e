/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * decide.h - what a policy says of something that happened.
 *
 * Lookups are decided by the kernel's evaluator and answers by the daemon's
 * conditions; what they open is kept as the daemon keeps it, and connections
 * meet it in the order of the table's chains.  So the past has to be given in
 * the order of time.
 */
#pragma once

#include "enforcer/dns/answer/accept.h"
#include "enforcer/cli/verdict/actors.h"
#include "enforcer/cli/verdict/past.h"

struct policy_rule; /* policy/policy.h */

/*
 * Reasons are those of records; of lookups, answers and connections
 *   "audit"     ->rule denies it and has the mode audit, so it passes
 * of connections
 *   "network"   a rule permits it without a lookup
 *   "opened"    an answer has opened it
 *   "resolver"  it goes to a listed resolver
 *   "expired"   ->rule had it open, until ->until_ns
 * of asks "watched", "left" and "excepted".
 */
struct verdict {
	bool allowed;
	bool by_name; /* an answer: its question was denied, and counts */
	const struct policy_rule *rule; /* NULL: none decided */
	const char *reason;
	uint64_t until_ns; /* of "expired"; else 0 */
};

struct verdict_decider {
	const struct verdict_policy *policy;
	unsigned int side; /* of VERDICT_SIDES */
	struct accept_result result;
};

/* Decide @past of @actor.  -EIO: the image is damaged; -ENOMEM. */
int verdict_decide(struct verdict_decider *decider,
		   const struct verdict_actor *actor,
		   const struct verdict_past *past,
		   struct verdict *ret_verdict);
