/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * matcher.c - read `who` and `domains` of a part of `alerts` as those of a rule
 * are read.
 */
#include "policy/language/alert/matcher.h"

#include <errno.h>

#include "policy/arena.h"
#include "policy/language/rule.h"
#include "policy/language/who/who.h"
#include "policy/yaml/map.h"

int matcher_room(struct schema_context *context, size_t n)
{
	struct policy_alerts *alerts = &context->policy->alerts;
	struct arena *arena = context->policy->arena;

	alerts->matchers = arena_array(arena, n, sizeof(*alerts->matchers));
	alerts->rules = arena_array(arena, n, sizeof(*alerts->rules));
	return alerts->matchers && alerts->rules ? 0 : -ENOMEM;
}

static int read_as(struct schema_context *context, const char *key,
		   int (*read)(struct schema_context *context,
			       const struct yaml_node *value, void *target),
		   const struct yaml_node *node, struct policy_rule *rule)
{
	const char *outer = context->key;
	int error;

	if (!node)
		return 0;
	context->key = key;
	error = read(context, node, rule);
	context->key = outer;
	return error;
}

/* The one that is too many is said, and not those behind it. */
static int number_clauses(struct schema_context *context,
			  const struct yaml_node *node,
			  struct policy_rule *rule)
{
	struct policy_alerts *alerts = &context->policy->alerts;
	const uint32_t before = alerts->n_clauses;

	rule->first_clause = before;
	rule->n_clauses = rule->n_subjects ? (uint32_t)rule->n_subjects : 1;
	alerts->n_clauses += rule->n_clauses;
	if (alerts->n_clauses <= POLICY_CLAUSES_MAX)
		return 0;
	return diag_error(context->diag, schema_at(context, node),
			  "alerts: want at most %d alternatives of 'who' in "
			  "all of 'alerts', found more from here on",
			  POLICY_CLAUSES_MAX);
}

int matcher_add(struct schema_context *context,
		const struct policy_matcher *means,
		const struct yaml_node *node)
{
	const struct yaml_node *who = means->kind == POLICY_MATCH_DOMAINS
					      ? NULL
					      : yaml_map_find(node, "who");
	const struct yaml_node *domains =
		means->kind == POLICY_MATCH_WHO
			? NULL
			: yaml_map_find(node, "domains");
	struct policy_alerts *alerts = &context->policy->alerts;
	struct policy_rule *rule = &alerts->rules[alerts->n_matchers];
	int result;

	if (alerts->n_clauses > POLICY_CLAUSES_MAX)
		return 0; /* was said */
	*rule = (struct policy_rule){ .name = "alerts",
				      .path = node->path,
				      .line = node->line,
				      .action = POLICY_DENY,
				      .any_name = !domains };
	alerts->matchers[alerts->n_matchers++] = *means;
	result = read_as(context, "who", who_read, who, rule);
	if (result == -ENOMEM)
		return result;
	result = diag_worse(result, read_as(context, "domains",
					    rule_read_domains, domains, rule));
	alerts->n_names += rule->n_patterns;
	return diag_worse(result, number_clauses(context, node, rule));
}
