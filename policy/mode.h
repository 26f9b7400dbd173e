/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mode.h - what becomes of what a rule denies: is it stopped, or only recorded?
 *
 * A rule that denies may have a mode of its own; the policy's is that of all
 * others, and of what no rule decides.
 */
#pragma once

#include <stdbool.h>

#include "policy/eval/words.h"

struct policy;
struct policy_rule;

/* The mode that holds for what @rule decides; NULL: no rule does. */
enum policy_mode mode_of(const struct policy *policy,
			 const struct policy_rule *rule);

/* Is what @rule denies stopped? */
bool mode_stops(const struct policy *policy, const struct policy_rule *rule);

/* Is what @rule denies only recorded? */
bool mode_passes(const struct policy *policy, const struct policy_rule *rule);

/*
 * Are the addresses watched that come with the names which @rule denies?  Where
 * the lookup passes and egress is denied, a connection there would be refused
 * though its lookup was let pass; it passes and is recorded, too.
 */
bool mode_watches(const struct policy *policy, const struct policy_rule *rule);

/* Does @rule have sets for the addresses of answers: what it opens, or
 * watches? */
bool mode_keeps_addresses(const struct policy *policy,
			  const struct policy_rule *rule);

/* Does @policy stop anything, if only by the mode of a rule? */
bool mode_stops_some(const struct policy *policy);

/* Does @policy stop any connection, if only by the mode of a rule? */
bool mode_stops_connections(const struct policy *policy);
