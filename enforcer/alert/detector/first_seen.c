/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * first_seen.c - compare a question with what was asked before.
 */
#include "enforcer/alert/detector/first_seen.h"

#include "enforcer/alert/evidence.h"
#include "enforcer/alert/look.h"
#include "enforcer/alert/state/hash.h"
#include "enforcer/alert/state/seen.h"

#define WEEK_S (7 * SLOTS_DAY_S)
#define OF_PAIRS                                  \
	(POLICY_DETECTOR_BIT(POLICY_FIRST_PAIR) | \
	 POLICY_DETECTOR_BIT(POLICY_BEACON))

/* Has `learn` passed since all began? */
static bool has_learnt(const struct look *look, const struct seen *seen)
{
	return seen->begin_s && slots_since(seen->begin_s, look->now_s) >=
					look->settings->learn_s;
}

bool first_seen_asked(const struct look *look, struct seen *seen,
		      struct first_seen *ret)
{
	const struct alert_lookup *lookup = look->lookup;
	uint64_t domain, program;

	*ret = (struct first_seen){ 0 };
	if (lookup->domain->local || lookup->domain->foreign_top)
		return false;
	domain = seen_domain(seen, lookup);
	ret->domain_s = seen_add(seen, domain, look->now_s);
	ret->learnt = has_learnt(look, seen);
	if (!(look->detectors & OF_PAIRS))
		return true;
	program = hash_who(seen->key, &lookup->who);
	ret->n_of_program = seen_count(seen, program);
	ret->program_s = seen_add(seen, program, look->now_s);
	ret->pair_s = seen_add(seen, hash_two(seen->key, program, domain),
			       look->now_s);
	if (!ret->pair_s)
		seen_count_up(seen, program, look->now_s);
	return true;
}

void first_seen_answered(const struct look *look, const struct seen *seen,
			 struct first_seen *ret)
{
	*ret = (struct first_seen){
		.learnt = has_learnt(look, seen),
		.domain_s = seen_first(seen, seen_domain(seen, look->lookup)),
	};
}

bool first_seen_is_new_domain(const struct first_seen *first)
{
	return first->learnt && !first->domain_s;
}

bool first_seen_is_new_pair(const struct look *look,
			    const struct first_seen *first)
{
	return first->program_s && !first->pair_s &&
	       slots_since(first->program_s, look->now_s) >=
		       look->settings->learn_s &&
	       first->n_of_program <=
		       look_settings(look, POLICY_FIRST_PAIR)->narrow;
}

bool first_seen_is_young(const struct look *look,
			 const struct first_seen *first)
{
	return first->learnt &&
	       (!first->domain_s ||
		slots_since(first->domain_s, look->now_s) < WEEK_S);
}

void first_seen_evidence(const struct look *look,
			 const struct first_seen *first, struct alert *alert)
{
	alert->evidence.window_s = look->settings->learn_s;
	if (alert->detector != POLICY_FIRST_PAIR)
		return;
	alert->evidence.unit = ALERT_DOMAINS;
	alert->evidence.score = first->n_of_program + 1;
	alert->evidence.threshold =
		look_settings(look, POLICY_FIRST_PAIR)->narrow;
}
