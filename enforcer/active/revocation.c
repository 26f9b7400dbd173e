/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * revocation.c - the clauses that a name satisfies, by the evaluator.
 */
#include "enforcer/active/revocation.h"

#include <string.h>

#include "enforcer/gate/openings.h"
#include "policy/eval/clauses.h"
#include "policy/eval/decide.h"
#include "policy/eval/image.h"
#include "policy/policy.h"

/* Does rule @i deny what rule @rule, behind it, permitted until now? */
static bool is_new_denial(const struct revocation *o, uint16_t i, uint16_t rule)
{
	const struct policy_rule *denial = &o->policy->rules[i];

	return denial->action == POLICY_DENY && !denial->no_name &&
	       (o->old_rules[i] == OPENINGS_NO_RULE ||
		o->old_rules[i] > o->old_rules[rule]);
}

/* The clauses of the name alone; false: nothing can be said of it. */
static bool clauses_of(const struct revocation *o, const uint8_t *name,
		       uint8_t len, __u64 ret_clauses[IMAGE_WORDS])
{
	struct image_header hdr = *(const struct image_header *)o->image->cells;
	struct decide_scratch scratch = { .n_labels = 0 };
	struct decide_verdict verdict;
	__u64 all[IMAGE_WORDS];

	memset(all, 0xff, sizeof(all));
	memcpy(scratch.name, name, len);
	hdr.flags &= ~(__u32)IMAGE_USES_TYPE;
	if (decide_name_scan(&scratch, len) != len ||
	    decide_question(o->image, &hdr, &scratch, all, &verdict) < 0)
		return false;
	memcpy(ret_clauses, scratch.names, sizeof(scratch.names));
	return true;
}

bool revocation_name(const struct revocation *overruled, uint16_t rule,
		     const uint8_t *name, uint8_t len)
{
	const struct policy_rule *denial;
	__u64 clauses[IMAGE_WORDS];
	bool is_read = false;
	uint16_t i;

	for (i = 0; i < rule; i++) {
		if (!is_new_denial(overruled, i, rule))
			continue;
		if (!is_read && !clauses_of(overruled, name, len, clauses))
			return true;
		is_read = true;
		denial = &overruled->policy->rules[i];
		if (clauses_any(clauses, denial->first_clause,
				denial->n_clauses))
			return true;
	}
	return false;
}
