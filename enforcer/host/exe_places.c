/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exe_places.c - walk over rules, their subjects, roots and patterns.
 */
#include "enforcer/host/exe_places.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "policy/policy.h"

static const char *root_of(const struct policy_subject *who, size_t i)
{
	const char *root = who->n_roots ? who->roots[i] : "/";

	return strcmp(root, "/") == 0 ? NULL : root;
}

/* @host: places of @who below the root of the host, or else those below other
 * roots. */
static int each_of_subject(const struct policy_subject *who, bool host,
			   exe_places_fn fn, void *context)
{
	size_t i, k, n_roots = who->n_roots ? who->n_roots : 1;
	struct exe_place place;
	int r = 0;

	for (k = 0; k < n_roots; k++) {
		place.root = root_of(who, k);
		if (!place.root != host)
			continue;
		for (i = 0; i < who->n_exes && r == 0; i++) {
			place.pattern = who->exes[i];
			r = fn(context, &place);
		}
	}
	return r;
}

static int each_of_policy(const struct policy *policy, bool host,
			  exe_places_fn fn, void *context)
{
	size_t i, k;
	int r = 0;

	for (i = 0; i < policy->n_rules; i++)
		for (k = 0; k < policy->rules[i].n_subjects && r == 0; k++)
			r = each_of_subject(&policy->rules[i].subjects[k], host,
					    fn, context);
	for (k = 0; k < policy->name_services.n_except && r == 0; k++)
		r = each_of_subject(&policy->name_services.except[k], host, fn,
				    context);
	return r;
}

int exe_places_each(const struct policy *policy, exe_places_fn fn,
		    void *context)
{
	int r = each_of_policy(policy, true, fn, context);

	return r < 0 ? r : each_of_policy(policy, false, fn, context);
}
