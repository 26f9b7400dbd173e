/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * policy.c - make, free and search a policy.
 */
#include "policy/policy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/eval/mark.h"

int policy_new(const char *path, struct policy **ret_policy)
{
	CLEANUP(policy_freep) struct policy *policy = NULL;

	policy = calloc(1, sizeof(*policy));
	if (!policy)
		return -ENOMEM;
	if (arena_new(&policy->arena) < 0)
		return -ENOMEM;
	policy->path = arena_text(policy->arena, path, strlen(path));
	if (!policy->path)
		return -ENOMEM;
	policy->mode = POLICY_AUDIT;
	policy->local_resolver = true;
	policy->mark_mask = MARK_MASK_DEFAULT;
	policy_alerts_default(&policy->alerts);
	policy->name_services.refused = SERVICE_REFUSED_DEFAULT;
	*ret_policy = TAKE_PTR(policy);
	return 0;
}

int policy_builtin(struct policy **ret_policy)
{
	struct policy *policy;
	int error;

	error = policy_new("(built-in)", &policy);
	if (error < 0)
		return error;
	/* Nothing is forbidden, so records call nothing denied. */
	policy->default_lookup = POLICY_ALLOW;
	policy->default_egress = POLICY_ALLOW;
	*ret_policy = policy;
	return 0;
}

void policy_free(struct policy *policy)
{
	size_t i;

	if (!policy)
		return;
	for (i = 0; i < policy->n_lists; i++)
		arena_free(policy->lists[i].arena);
	arena_free(policy->base);
	arena_free(policy->permitted);
	arena_free(policy->arena);
	free(policy);
}

void policy_freep(struct policy **policy)
{
	policy_free(*policy);
	*policy = NULL;
}

const struct policy_rule *policy_rule_named(const struct policy *policy,
					    const char *name)
{
	size_t i;

	for (i = 0; i < policy->n_rules; i++)
		if (strcmp(policy->rules[i].name, name) == 0)
			return &policy->rules[i];
	return NULL;
}

const struct policy_rule *policy_rule_of_clause(const struct policy *policy,
						uint32_t clause)
{
	const struct policy_rule *rule = policy->rules;
	size_t n = policy->n_rules; /* from @rule on, where it may be */

	if (!n)
		return NULL;
	while (n > 1) {
		const size_t half = n / 2;

		if (rule[half].first_clause <= clause) {
			rule += half;
			n -= half;
		} else {
			n = half;
		}
	}
	return clause - rule->first_clause < rule->n_clauses ? rule : NULL;
}

static void note_end(const struct policy_rule *rule, struct diag *diag)
{
	const struct diag_at at = { .path = rule->path,
				    .line = rule->line,
				    .col = 1 };
	const time_t until_s = rule->until_s;
	char when[32] = "";
	struct tm tm;

	if (gmtime_r(&until_s, &tm))
		(void)strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &tm);
	diag_note(diag, at,
		  "rule '%s' ended at %s: it is as if it were not there",
		  rule->name, when);
}

size_t policy_drop_ended(struct policy *policy, int64_t now_s,
			 struct diag *diag)
{
	struct policy_rule *kept = policy->rules;
	size_t i, n = policy->n_rules;

	policy->n_rules = 0;
	policy->n_clauses = 0;
	for (i = 0; i < n; i++) {
		struct policy_rule *rule = &policy->rules[i];

		if (rule->until_s && rule->until_s <= now_s) {
			note_end(rule, diag);
			policy->n_names -= rule->n_patterns;
			continue;
		}
		*kept = *rule;
		kept->first_clause = policy->n_clauses;
		policy->n_clauses += kept->n_clauses;
		policy->n_rules++;
		kept++;
	}
	return n - policy->n_rules;
}

int64_t policy_next_end(const struct policy *policy)
{
	int64_t next_s = 0, until_s;
	size_t i;

	for (i = 0; i < policy->n_rules; i++) {
		until_s = policy->rules[i].until_s;
		if (until_s && (!next_s || until_s < next_s))
			next_s = until_s;
	}
	return next_s;
}

void policy_matchers(const struct policy *policy, struct policy *ret_view)
{
	const struct policy_alerts *alerts = &policy->alerts;

	*ret_view = *policy;
	ret_view->rules = alerts->rules;
	ret_view->n_rules = alerts->n_matchers;
	ret_view->n_clauses = alerts->n_clauses;
	ret_view->n_names = alerts->n_names;
}
