/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * many_names.c - count the different names of a pair in a time.
 */
#include "enforcer/alert/detector/many_names.h"

#include <string.h>

#include "enforcer/alert/evidence.h"
#include "enforcer/alert/state/examples.h"
#include "enforcer/alert/look.h"
#include "enforcer/alert/state/pair.h"

bool many_names_asked(const struct look *look, struct pair *pair)
{
	const struct policy_detector_settings *limits =
		look_settings(look, POLICY_MANY_NAMES);
	const struct alert_domain *domain = look->lookup->domain;

	/* Who looks up the names of addresses asks for one after the other,
	 * and a name to which a search domain was added is below another. */
	if (domain->reverse || domain->doubled)
		return false;
	if (look_over(look, pair->many_s, limits->within_s)) {
		pair->many_s = look->now_s;
		pair->many = (struct distinct){ 0 };
		memset(pair->names, 0, sizeof(pair->names));
	}
	if (!distinct_add(&pair->many, pair->names, PAIR_NAME_BITS,
			  domain->name))
		return false;
	if (pair->many.n >= (float)limits->names / 2)
		examples_add(look->examples, look->pair, look->lookup->name,
			     look->now_s);
	return pair->many.n >= (float)limits->names;
}

void many_names_evidence(const struct look *look, const struct pair *pair,
			 struct alert *alert)
{
	const struct policy_detector_settings *limits =
		look_settings(look, POLICY_MANY_NAMES);

	alert->evidence.unit = ALERT_NAMES;
	alert->evidence.score = pair->many.n;
	alert->evidence.threshold = limits->names;
	alert->evidence.window_s = limits->within_s;
	alert->evidence.names = (uint32_t)(pair->many.n + 0.5F);
	alert->begin_ns = pair->many_s * 1000000000ULL;
	pair_evidence(pair, &alert->evidence);
	examples_evidence(look->examples, look->pair, look->lookup->name,
			  &alert->evidence);
}
