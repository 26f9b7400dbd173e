/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * permitted.c - read rules into an arena of their own, and number all anew.
 */
#include "policy/language/permitted.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/language/rule.h"
#include "policy/language/schema.h"
#include "policy/policy.h"
#include "policy/yaml/yaml.h"

/* Read @rules into @view, which is the policy but for its rules. */
static int read_rules(struct policy *view, const char *path,
		      const struct permitted_rules *rules, struct diag *diag)
{
	CLEANUP(arena_freep) struct arena *tree = NULL;
	struct schema_context context = { .policy = view,
					  .diag = diag,
					  .key = "rules" };
	struct yaml_input input = { .text = rules->text, .len = rules->len };
	struct yaml_node root;
	int r;

	input.path = arena_text(view->arena, path, strlen(path));
	r = input.path ? arena_new(&tree) : -ENOMEM;
	if (r == 0)
		r = yaml_read(&input, diag, tree, &root);
	if (r == 0)
		r = rule_read_all(&context, &root, NULL);
	if (r == 0 && view->n_rules != rules->n)
		r = diag_error(diag, (struct diag_at){ .path = path },
			       "want %zu rules, found %zu", rules->n,
			       view->n_rules);
	return r;
}

static int name_rule(struct policy *view, struct policy_rule *rule,
		     unsigned int number)
{
	char name[32];

	(void)snprintf(name, sizeof(name), POLICY_PERMIT_PREFIX "%u", number);
	rule->name = arena_text(view->arena, name, strlen(name));
	rule->permitted = true;
	return rule->name ? 0 : -ENOMEM;
}

static void add_rule(struct policy *view, const struct policy_rule *rule,
		     struct policy_rule *rules)
{
	rules[view->n_rules] = *rule;
	rules[view->n_rules].first_clause = view->n_clauses;
	view->n_rules++;
	view->n_clauses += rule->n_clauses;
}

/* Make one array of the rules of @view, with their names, and behind them those
 * that @policy has of its file. */
static int join_rules(struct policy *view, const struct policy *policy,
		      const struct permitted_rules *rules)
{
	const struct policy_rule *read = view->rules;
	const size_t n = rules->n;
	struct policy_rule *all;
	size_t i;
	int r = 0;

	if (n && !read) /* though read_rules() has counted them */
		return -EINVAL;
	all = arena_array(view->arena, n + policy->n_rules, sizeof(*all));
	if (!all)
		return -ENOMEM;
	view->n_rules = 0;
	view->n_clauses = 0;
	for (i = 0; i < n && r == 0; i++) {
		struct policy_rule rule = read[i];

		r = name_rule(view, &rule, rules->numbers[i]);
		add_rule(view, &rule, all);
	}
	for (i = 0; i < policy->n_rules; i++)
		if (policy->rules[i].permitted)
			view->n_names -= policy->rules[i].n_patterns;
		else
			add_rule(view, &policy->rules[i], all);
	view->rules = all;
	return r;
}

int permitted_put(struct policy *policy, const char *path,
		  const struct permitted_rules *rules, struct diag *diag)
{
	CLEANUP(arena_freep) struct arena *arena = NULL;
	struct policy view = *policy;
	int r;

	r = arena_new(&arena);
	if (r < 0)
		return r;
	view.arena = arena;
	view.rules = NULL;
	view.n_rules = 0;
	view.n_clauses = 0;
	if (rules->n)
		r = read_rules(&view, path, rules, diag);
	if (r == 0)
		r = join_rules(&view, policy, rules);
	if (r < 0)
		return r;
	view.arena = policy->arena;
	arena_free(policy->permitted);
	view.permitted = TAKE_PTR(arena);
	*policy = view;
	return 0;
}
