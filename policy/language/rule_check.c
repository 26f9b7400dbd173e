/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rule_check.c - check the keys of a rule against each other, its name and its
 * clauses against those of the rules before it.
 */
#include "policy/language/rule_check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy/language/open.h"
#include "policy/reach.h"
#include "policy/yaml/map.h"

#define PLACE_MAX 256

/* Where @rule is, for a diagnostic about @node: "line 3", or with the path of
 * another file. */
static const char *place_of(const struct policy_rule *rule,
			    const struct yaml_node *node, char buf[PLACE_MAX])
{
	if (strcmp(rule->path, node->path) == 0)
		(void)snprintf(buf, PLACE_MAX, "line %u", rule->line);
	else
		(void)snprintf(buf, PLACE_MAX, "%s:%u", rule->path, rule->line);
	return buf;
}

/* Refuse @key if it is there: it has no meaning in a rule of this kind. */
static int refuse_beside(const struct schema_context *context,
			 const struct yaml_node *node, const char *key,
			 const char *want)
{
	const struct yaml_node *value = yaml_map_find(node, key);

	if (!value)
		return 0;
	return diag_error(context->diag, schema_at(context, value),
			  "%s: want %s", key, want);
}

static int check_keys(const struct schema_context *context,
		      const struct yaml_node *node,
		      const struct policy_rule *rule)
{
	const struct yaml_node *open = yaml_map_find(node, "open");
	const struct yaml_node *action = yaml_map_find(node, "action");
	int result = 0;

	/* rule->action would not do: it is deny also after an error. */
	if (action && !strcmp(action->text, "deny")) {
		result = refuse_beside(context, node, "open",
				       "it in an allow rule only, found it in "
				       "a deny rule");
		if (refuse_beside(context, node, "special",
				  "it in an allow rule only, found it in a "
				  "deny rule") < 0)
			result = -EINVAL;
	}
	if (action && !strcmp(action->text, "allow"))
		result = refuse_beside(context, node, "mode",
				       "it in a deny rule only, found it in "
				       "an allow rule");
	if (open && open->kind == YAML_MAP && yaml_map_find(open, "special") &&
	    refuse_beside(context, node, "special",
			  "it once, found it in 'open', too") < 0)
		result = -EINVAL;
	if (open_check(context, open, &rule->open, rule->n_subjects == 0) < 0)
		result = -EINVAL;
	if (rule->no_name &&
	    refuse_beside(context, node, "types",
			  "'domains' beside it, found 'networks' only: the "
			  "rule is about connections") < 0)
		result = -EINVAL;
	return result;
}

static int check_name(const struct schema_context *context,
		      const struct yaml_node *node,
		      const struct policy_rule *rule)
{
	const struct yaml_node *name = yaml_map_find(node, "name");
	const struct policy_rule *r = context->policy->rules;
	char place[PLACE_MAX];

	for (; r < rule; r++)
		if (!strcmp(r->name, rule->name))
			return diag_error(
				context->diag,
				schema_at(context, name ? name : node),
				"name: want each name once, found "
				"'%s' again, of the rule at %s",
				rule->name, place_of(r, node, place));
	return 0;
}

static int number_clauses(const struct schema_context *context,
			  const struct yaml_node *node,
			  struct policy_rule *rule)
{
	struct policy *policy = context->policy;
	uint32_t before = policy->n_clauses;

	rule->first_clause = before;
	rule->n_clauses = rule->n_subjects ? (uint32_t)rule->n_subjects : 1;
	policy->n_clauses += rule->n_clauses;
	if (before > POLICY_CLAUSES_MAX ||
	    policy->n_clauses <= POLICY_CLAUSES_MAX)
		return 0;
	return diag_error(context->diag, schema_at(context, node),
			  "want at most %d clauses (rules, times the "
			  "alternatives of 'who'), found more from here on",
			  POLICY_CLAUSES_MAX);
}

int rule_check(const struct schema_context *context,
	       const struct yaml_node *node, struct policy_rule *rule)
{
	int result;

	result = check_keys(context, node, rule);
	result = diag_worse(result, check_name(context, node, rule));
	return diag_worse(result, number_clauses(context, node, rule));
}

void rule_check_reach(const struct schema_context *context,
		      const struct yaml_node *node,
		      const struct policy_rule *rule)
{
	const struct policy_rule *r = context->policy->rules;
	char place[PLACE_MAX];

	if (rule->no_name || rule->n_networks > 0)
		return;
	for (; r < rule; r++) {
		if (!reach_every_lookup(r))
			continue;
		diag_warning(context->diag, schema_at(context, node),
			     "rule '%s' decides nothing: rule '%s' at %s "
			     "takes every lookup before it",
			     rule->name, r->name, place_of(r, node, place));
		return;
	}
}
