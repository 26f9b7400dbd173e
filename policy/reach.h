/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reach.h - which lookups does a rule decide?
 *
 * A catch-all rule decides those of every name: it has neither `domains` nor
 * `networks`, or "**" among the patterns of its own.  A list does not make a
 * rule a catch-all, whatever is in it.
 */
#pragma once

#include <stdbool.h>

struct policy_rule; /* policy/policy.h */

/* Does @rule decide every lookup that no rule in front of it does, whoever asks
 * and of which type, for ever?  Then the rules behind it decide none. */
bool reach_every_lookup(const struct policy_rule *rule);

/*
 * Does @rule deny as aliases what it denies as names?  A catch-all rule does
 * not: it is the default in words, and nobody lists the names of the networks
 * that deliver the content of a site.
 */
bool reach_denies_aliases(const struct policy_rule *rule);
