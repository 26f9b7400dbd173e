/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * alias.c - find the rule that denies the name: one of its clauses is satisfied
 * by both the name and the program.
 */
#include "enforcer/active/alias.h"

#include "bpf/abi/event.h"
#include "enforcer/host/name_clauses.h"
#include "enforcer/dns/name.h"
#include "enforcer/host/policy.h"
#include "policy/eval/clauses.h"
#include "policy/mode.h"
#include "policy/policy.h"
#include "policy/reach.h"

/* The clauses that the program which asked satisfies.  NULL: it is unknown, as
 * where the socket has another owner by now. */
static const __u64 *subject_of(const struct alias_query *query)
{
	const struct event *event = query->event;
	const struct event_subject *subject =
		(const void *)(event->payload + event->subject_off);

	if (!event->subject_off ||
	    !event_owner_is_same(&event->owner, &query->question->owner) ||
	    subject->generation < query->policy->first_generation ||
	    subject->generation > query->policy->generation)
		return NULL;
	return subject->words;
}

enum matching { MATCHES_NOT, MATCHES_PERHAPS, MATCHES };

/* Does the program satisfy a clause of @rule that is among @clauses? */
static enum matching match(const struct policy_rule *rule, const __u64 *clauses,
			   const __u64 *subject)
{
	enum matching best = MATCHES_NOT;
	uint32_t i;

	for (i = rule->first_clause; i < rule->first_clause + rule->n_clauses;
	     i++) {
		if (!clauses_has(clauses, i))
			continue;
		if (subject ? clauses_has(subject, i) : !rule->n_subjects)
			return MATCHES;
		if (!subject)
			best = MATCHES_PERHAPS;
	}
	return best;
}

bool alias_is_denied(const struct alias_query *query,
		     const struct dns_name *name,
		     const struct policy_rule **ret_rule)
{
	const struct policy *policy = query->policy->policy;
	const __u64 *subject = subject_of(query);
	__u64 clauses[IMAGE_WORDS];
	const struct policy_rule *audited = NULL;
	enum matching matching;
	bool denies;
	size_t i;

	*ret_rule = NULL;
	if (!name_clauses(query->image, name->wire, name->len,
			  &query->question->qtype, clauses))
		return true;
	for (i = 0; i < policy->n_rules; i++) {
		const struct policy_rule *rule = &policy->rules[i];

		matching = match(rule, clauses, subject);
		denies = matching != MATCHES_NOT && reach_denies_aliases(rule);
		if (denies && mode_stops(policy, rule)) {
			*ret_rule = rule;
			return true;
		}
		/* Where it is unknown who asked, an address must not be watched
		 * for another program in place of being open to this one. */
		if (denies && !audited &&
		    (matching == MATCHES || policy->mode == POLICY_AUDIT))
			audited = rule;
		if (matching == MATCHES)
			break;
	}
	*ret_rule = audited;
	return audited != NULL;
}
