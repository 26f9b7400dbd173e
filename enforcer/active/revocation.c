/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * revocation.c - compare the denials of a policy with those before.
 */
#include "enforcer/active/revocation.h"

#include <string.h>

#include "enforcer/host/name_clauses.h"
#include "enforcer/gate/opening/openings.h"
#include "policy/eval/clauses.h"
#include "policy/mode.h"
#include "policy/policy.h"
#include "policy/reach.h"

/* Does a lookup that @rule denies take away what was open?  Not where it would
 * pass, and a connection without it would not. */
static bool revokes(const struct policy *policy, const struct policy_rule *rule)
{
	return rule->action == POLICY_DENY && !rule->no_name &&
	       (policy->mode == POLICY_AUDIT || mode_stops(policy, rule));
}

/* Is rule @i a denial that did not stand in front of @rule before? */
static bool is_new_denial(const struct revocation *revocation, uint16_t i,
			  uint16_t rule)
{
	const struct policy *policy = revocation->policy;

	return revokes(policy, &policy->rules[i]) &&
	       (revocation->old_rules[i] == OPENINGS_NO_RULE ||
		revocation->old_rules[i] > revocation->old_rules[rule]);
}

/* Whatever the type was: the names are all that an opening has. */
static bool clauses_of(const struct revocation *revocation, const uint8_t *name,
		       uint8_t len, __u64 ret_clauses[IMAGE_WORDS])
{
	return name_clauses(revocation->image, name, len, NULL, ret_clauses);
}

bool revocation_name(const struct revocation *revocation, uint16_t rule,
		     const uint8_t *name, uint8_t len)
{
	const struct policy_rule *denial;
	__u64 clauses[IMAGE_WORDS];
	bool is_read = false;
	uint16_t i;

	for (i = 0; i < rule; i++) {
		if (!is_new_denial(revocation, i, rule))
			continue;
		if (!is_read && !clauses_of(revocation, name, len, clauses))
			return true;
		is_read = true;
		denial = &revocation->policy->rules[i];
		if (clauses_any(clauses, denial->first_clause,
				denial->n_clauses))
			return true;
	}
	return false;
}

static bool is_relisted(const struct revocation *revocation, uint16_t rule)
{
	return revocation->relisted && revocation->relisted[rule];
}

bool revocation_has(const struct revocation *revocation, uint16_t rule,
		    const uint8_t *name, uint8_t len)
{
	const struct policy_rule *r = &revocation->policy->rules[rule];
	__u64 clauses[IMAGE_WORDS];

	return len && clauses_of(revocation, name, len, clauses) &&
	       clauses_any(clauses, r->first_clause, r->n_clauses);
}

/* Does @rule, a denial, cover the name that has @clauses, by which an answer
 * led?  NULL: the name is unknown, and may be the question itself, which a rule
 * that denies every name covers, too. */
static bool covers(const struct policy_rule *rule, const __u64 *clauses)
{
	return !clauses ||
	       (clauses_any(clauses, rule->first_clause, rule->n_clauses) &&
		reach_denies_aliases(rule));
}

/* Does a denial that is new, or comes behind other rules than before, cover
 * @name, by which an answer led?  It may stand behind the rule that opened. */
static bool covers_alias(const struct revocation *revocation,
			 const uint8_t *name, uint8_t len)
{
	const struct policy *policy = revocation->policy;
	__u64 clauses[IMAGE_WORDS];
	bool is_as_before = true;
	uint16_t i;

	if (len && !clauses_of(revocation, name, len, clauses))
		return true;
	for (i = 0; i < policy->n_rules; i++) {
		const struct policy_rule *rule = &policy->rules[i];

		is_as_before &= revocation->old_rules[i] == i &&
				!is_relisted(revocation, i);
		if (!is_as_before && revokes(policy, rule) &&
		    covers(rule, len ? clauses : NULL))
			return true;
		if (reach_every_lookup(rule))
			break;
	}
	return false;
}

bool revocation_names(const struct revocation *revocation, uint16_t rule,
		      const uint8_t *names, size_t len)
{
	const uint8_t *at = names, *end = names + len, *next;

	if (!len)
		return covers_alias(revocation, NULL, 0);
	for (; at < end; at = next) {
		next = memchr(at, 0, (size_t)(end - at));
		if (!next)
			return true; /* cut off */
		next++;
		if (at == names ? revocation_name(revocation, rule, at,
						  (uint8_t)(next - at))
				: covers_alias(revocation, at,
					       (uint8_t)(next - at)))
			return true;
	}
	return false;
}

bool revocation_keeps(void *context, uint16_t rule, const uint8_t *names,
		      size_t len)
{
	const struct revocation *revocation = context;
	const uint8_t *end = len ? memchr(names, 0, len) : NULL;
	uint8_t first_len = end ? (uint8_t)(end + 1 - names) : 0;

	if (!revocation_names(revocation, rule, names, len) &&
	    (!is_relisted(revocation, rule) ||
	     revocation_has(revocation, rule, names, first_len)))
		return true;
	revocation->keep[rule] = false;
	return false;
}
