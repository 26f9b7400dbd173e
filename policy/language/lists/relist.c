/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * relist.c - copy lists and rules, and point the rules to the copies.
 */
#include "policy/language/lists/relist.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/files/bundle.h"
#include "policy/language/lists/list.h"
#include "policy/language/networks.h"
#include "policy/policy.h"

#define FEW 10 /* entries */

static size_t count_entries(const struct policy_list *list)
{
	return list->n_patterns + list->n_nets;
}

/* A download that failed leaves a page, a word, or the first lines of the file.
 * Does @next, which takes the place of @list, look like that? */
static bool is_ruined(const struct policy_list *list,
		      const struct policy_list *next)
{
	const size_t n = count_entries(next);

	return 10 * n < count_entries(list) &&
	       (n < FEW || next->n_skipped >= n);
}

/* -EINVAL, once the diag of @bundle says so: the new list is not taken. */
static int check_entries(const struct policy_list *list,
			 const struct policy_list *next, struct bundle *bundle)
{
	const struct diag_at at = { .path = list->path };
	const size_t n = count_entries(next);

	if (!is_ruined(list, next))
		return 0;
	if (n == 0)
		return diag_error(bundle->diag, at,
				  "want a list that has something, as before, "
				  "found %zu odd lines",
				  next->n_skipped);
	return diag_error(bundle->diag, at,
			  "want a tenth at least of the %zu entries before, "
			  "found %zu and %zu odd lines (a reload takes them)",
			  count_entries(list), n, next->n_skipped);
}

/* -EINVAL: the file is refused, and @list is left alone. */
static int read_again(struct policy_list *list, struct bundle *bundle)
{
	struct policy_list next = { .name = list->name,
				    .path = list->path,
				    .given_format = list->given_format,
				    .subdomains = list->subdomains,
				    .subdomains_given = list->subdomains_given,
				    .strict = list->strict,
				    .of_networks = list->of_networks };
	const struct diag_at at = { .path = list->path };
	int error;

	error = list_read_file(bundle, at, &next);
	if (error == 0)
		error = check_entries(list, &next, bundle);
	if (error < 0) {
		bundle_drop(bundle, list->path);
		arena_free(next.arena);
		return error;
	}
	*list = next;
	return 0;
}

/* Give @next lists of its own: those that are not read again are shared. */
static int copy_lists(const struct policy *policy, bool *changed,
		      struct bundle *bundle, struct policy *next)
{
	struct policy_list *list;
	size_t i;
	int error;

	next->lists =
		arena_array(next->arena, policy->n_lists, sizeof(*next->lists));
	if (!next->lists)
		return -ENOMEM;
	for (i = 0; i < policy->n_lists; i++) {
		list = &next->lists[i];
		*list = policy->lists[i];
		next->n_lists++;
		error = changed[i] ? read_again(list, bundle) : -EINVAL;
		changed[i] = error == 0;
		if (error == -EINVAL && list->arena)
			arena_ref(list->arena);
		else if (error < 0)
			list->arena = NULL;
		if (error < 0 && error != -EINVAL)
			return error;
		next->n_names += list->n_patterns + list->n_exceptions;
		next->n_names -= policy->lists[i].n_patterns +
				 policy->lists[i].n_exceptions;
	}
	return 0;
}

/* The copies in @next of the @n lists @from of @policy. */
static int copy_references(const struct policy *policy, struct policy *next,
			   const struct policy_list **from, size_t n,
			   const struct policy_list ***ret_lists)
{
	const struct policy_list **lists;
	size_t i;

	lists = arena_array(next->arena, n, sizeof(struct policy_list *));
	if (!lists)
		return -ENOMEM;
	for (i = 0; i < n; i++)
		lists[i] = &next->lists[from[i] - policy->lists];
	*ret_lists = lists;
	return 0;
}

static int copy_rule(const struct policy *policy, struct policy *next,
		     struct policy_rule *rule)
{
	int error;

	error = copy_references(policy, next, rule->lists, rule->n_lists,
				&rule->lists);
	if (error < 0 || !rule->n_network_lists)
		return error;
	error = copy_references(policy, next, rule->network_lists,
				rule->n_network_lists, &rule->network_lists);
	return error < 0 ? error : networks_join(rule, next->arena);
}

/* The copies in @next of the @n rules @from of @policy. */
static int copy_rules(const struct policy *policy, struct policy *next,
		      const struct policy_rule *from, size_t n,
		      struct policy_rule **ret_rules)
{
	struct policy_rule *rules;
	size_t i;
	int error = 0;

	rules = arena_array(next->arena, n, sizeof(*rules));
	if (!rules)
		return -ENOMEM;
	for (i = 0; i < n && error == 0; i++) {
		rules[i] = from[i];
		error = copy_rule(policy, next, &rules[i]);
	}
	*ret_rules = rules;
	return error;
}

/* Point the alerts to the copies, too. */
static int copy_alerts(const struct policy *policy, struct policy *next)
{
	struct policy_detector_settings *settings;
	size_t i;
	int error;

	error = copy_rules(policy, next, policy->alerts.rules,
			   policy->alerts.n_matchers, &next->alerts.rules);
	for (i = 0; i < POLICY_DETECTORS && error == 0; i++) {
		settings = &next->alerts.detectors[i];
		error = copy_references(policy, next, settings->of_lists,
					settings->n_of_lists,
					&settings->of_lists);
	}
	return error;
}

static int check_names(const struct policy *next, struct diag *diag)
{
	if (next->n_names <= POLICY_NAMES_MAX)
		return 0;
	return diag_error(diag, (struct diag_at){ .path = next->path },
			  "want at most %d names in all, found %zu",
			  POLICY_NAMES_MAX, next->n_names);
}

int relist_policy(const struct policy *policy, bool *changed,
		  struct bundle *bundle, struct policy **ret_policy)
{
	CLEANUP(policy_freep) struct policy *next = NULL;
	int error;

	next = malloc(sizeof(*next));
	if (!next)
		return -ENOMEM;
	*next = *policy;
	next->n_lists = 0;
	next->arena = NULL;
	/* The texts lie in the first of all, however many came between. */
	next->base = arena_ref(policy->base ? policy->base : policy->arena);
	if (policy->permitted)
		(void)arena_ref(policy->permitted);
	error = arena_new(&next->arena);
	if (error == 0)
		error = copy_lists(policy, changed, bundle, next);
	if (error == 0)
		error = copy_rules(policy, next, policy->rules, policy->n_rules,
				   &next->rules);
	if (error == 0)
		error = copy_alerts(policy, next);
	if (error == 0)
		error = check_names(next, bundle->diag);
	if (error < 0)
		return error;
	*ret_policy = TAKE_PTR(next);
	return 0;
}
