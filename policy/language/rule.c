/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rule.c - read each rule key by key.
 */
#include "policy/language/rule.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/language/lists/list.h"
#include "policy/language/networks.h"
#include "policy/language/open.h"
#include "policy/language/rule_check.h"
#include "policy/language/value.h"
#include "policy/language/who/who.h"
#include "policy/lists/pattern.h"
#include "policy/rrtype.h"
#include "policy/yaml/map.h"

/* Is it permit-1 or so? */
static bool is_permitted_name(const char *name)
{
	const size_t len = strlen(POLICY_PERMIT_PREFIX);

	return !strncmp(name, POLICY_PERMIT_PREFIX, len) && name[len] &&
	       name[len + strspn(name + len, "0123456789")] == '\0';
}

/* Read `name`, which records and nftables sets have. */
static int read_name(struct schema_context *context,
		     const struct yaml_node *node, void *target)
{
	struct policy_rule *rule = target;

	if (node->kind != YAML_TEXT || !value_is_name(node->text))
		return schema_want(context, node,
				   "a name of letters, digits and _.- behind a "
				   "letter, up to 61 bytes");
	if (!strcmp(node->text, "local-resolver") ||
	    !strcmp(node->text, "default"))
		return schema_want(context, node,
				   "a name other than those of the built-in "
				   "rules");
	if (is_permitted_name(node->text))
		return schema_want(context, node,
				   "a name other than those of the rules of "
				   "'nameward permit'");
	rule->name = arena_text(context->policy->arena, node->text,
				strlen(node->text));
	return rule->name ? 0 : -ENOMEM;
}

static int read_list_item(struct schema_context *context,
			  const struct yaml_node *node,
			  struct policy_rule *rule)
{
	const struct policy_list *list;

	list = list_find(context->policy, list_reference(node));
	if (!list)
		return schema_want(context, node,
				   "a list that 'lists' defines");
	if (list->of_networks)
		return schema_want(context, node,
				   "a list of names, without 'of: networks'");
	rule->lists[rule->n_lists++] = list;
	return 0;
}

static int read_domain(struct schema_context *context,
		       const struct yaml_node *node, void *target)
{
	struct policy_rule *rule = target;
	struct pattern_context pattern = {
		.arena = context->policy->arena,
		.diag = context->diag,
		.at = schema_at(context, node),
		.key = context->key,
	};
	int error;

	if (node->kind != YAML_TEXT)
		return schema_want(context, node, "a name or list:NAME");
	if (list_reference(node))
		return read_list_item(context, node, rule);
	error = pattern_parse(&pattern, node->text, strlen(node->text),
			      &rule->patterns[rule->n_patterns]);
	if (error == 0)
		rule->n_patterns++;
	return error;
}

int rule_read_domains(struct schema_context *context,
		      const struct yaml_node *node, void *target)
{
	struct arena *arena = context->policy->arena;
	struct policy_rule *rule = target;
	size_t n = value_count(node);

	rule->patterns = arena_array(arena, n, sizeof(*rule->patterns));
	rule->lists = arena_array(arena, n, sizeof(struct policy_list *));
	if (!rule->patterns || !rule->lists)
		return -ENOMEM;
	return value_each(context, node, read_domain, rule);
}

static int read_type(struct schema_context *context,
		     const struct yaml_node *node, void *target)
{
	struct policy_rule *rule = target;
	uint16_t type;

	/* ANY is a type of its own, and few people mean it. */
	if (node->kind == YAML_TEXT && !strcmp(node->text, "any"))
		return schema_want(context, node,
				   "record types, or no 'types' for all of "
				   "them, or ANY for questions of type 255");
	if (node->kind != YAML_TEXT || rrtype_from_name(node->text, &type) < 0)
		return schema_want(context, node,
				   "a record type such as AAAA or TYPE65");
	rule->types[rule->n_types++] = type;
	return 0;
}

int rule_read_types(struct schema_context *context,
		    const struct yaml_node *node, void *target)
{
	struct policy_rule *rule = target;

	rule->types = arena_array(context->policy->arena, value_count(node),
				  sizeof(*rule->types));
	if (!rule->types)
		return -ENOMEM;
	return value_each(context, node, read_type, rule);
}

static int read_action(struct schema_context *context,
		       const struct yaml_node *node, void *target)
{
	static const char *const names[] = {
		[POLICY_DENY] = "deny", [POLICY_ALLOW] = "allow", NULL
	};
	struct policy_rule *rule = target;
	unsigned int choice;
	int error;

	error = value_choice(context, node, names, &choice);
	if (error == 0)
		rule->action = choice;
	return error;
}

static int read_alert(struct schema_context *context,
		      const struct yaml_node *node, void *target)
{
	static const char *const names[] = { "low", "medium", "high", NULL };
	struct policy_rule *rule = target;
	unsigned int choice;
	int error;

	error = value_choice(context, node, names, &choice);
	if (error == 0)
		rule->alert = POLICY_ALERT_LOW + choice;
	return error;
}

static int read_mode(struct schema_context *context,
		     const struct yaml_node *node, void *target)
{
	static const char *const names[] = {
		[POLICY_ENFORCE] = "enforce", [POLICY_AUDIT] = "audit", NULL
	};
	struct policy_rule *rule = target;
	unsigned int choice;
	int error;

	error = value_choice(context, node, names, &choice);
	if (error)
		return error;
	rule->has_mode = true;
	rule->mode = choice;
	return 0;
}

static int read_until(struct schema_context *context,
		      const struct yaml_node *node, void *target)
{
	struct policy_rule *rule = target;

	return value_time(context, node, &rule->until_s);
}

static int read_open(struct schema_context *context,
		     const struct yaml_node *node, void *target)
{
	struct policy_rule *rule = target;

	return open_read(context, node, &rule->open);
}

static int read_special(struct schema_context *context,
			const struct yaml_node *node, void *target)
{
	struct policy_rule *rule = target;

	return open_read_special(context, node, &rule->open);
}

static const struct schema_key rule_keys[] = {
	{ "name", read_name,
	  "What records and sets call the rule. Default "
	  "rule-N.",
	  false },
	{ "who", who_read,
	  "A subject, a name of 'programs', or a list of them: any of these. "
	  "Default: everyone.",
	  false },
	{ "domains", rule_read_domains,
	  "Names, patterns and list:NAME. Default: every name, or none beside "
	  "'networks'.",
	  false },
	{ "types", rule_read_types, "Record types. Default: any.", false },
	{ "networks", networks_read,
	  "Networks and list:NAME that may be connected to without a lookup.",
	  false },
	{ "action", read_action, "allow or deny.", true },
	{ "alert", read_alert,
	  "low, medium or high: a match is recorded as an alert, too.", false },
	{ "mode", read_mode,
	  "audit: what the rule denies is only recorded; enforce: it is "
	  "stopped. Default: as the policy says.",
	  false },
	{ "until", read_until,
	  "A date or time: then it is as if the rule were not there.", false },
	{ "open", read_open,
	  "What a permitted lookup opens: yes (the default), no, or a map.",
	  false },
	{ "special", read_special, "The same as in 'open'.", false },
};

const struct schema_map rule_map = SCHEMA_MAP("a rule", rule_keys);

static int default_name(const struct schema_context *context,
			struct policy_rule *rule)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "rule-%zu",
		       (size_t)(rule - context->policy->rules) + 1);
	rule->name = arena_text(context->policy->arena, text, strlen(text));
	return rule->name ? 0 : -ENOMEM;
}

static int read_rule(struct schema_context *context,
		     const struct yaml_node *node, struct policy_rule *rule)
{
	int result, error;

	rule->path = node->path;
	rule->line = node->line;
	if (open_default(context->policy->arena, &rule->open) < 0)
		return -ENOMEM;
	result = schema_read(context, &rule_map, node, rule);
	if (!rule->name && default_name(context, rule) < 0)
		return -ENOMEM;
	if (node->kind != YAML_MAP)
		return result;
	rule->no_name = !yaml_map_find(node, "domains") &&
			yaml_map_find(node, "networks");
	rule->any_name = !yaml_map_find(node, "domains") && !rule->no_name;
	error = rule_check(context, node, rule);
	result = diag_worse(result, error);
	if (rule->action == POLICY_DENY)
		open_nothing(&rule->open);
	if (result == 0)
		rule_check_reach(context, node, rule);
	context->policy->n_names += rule->n_patterns;
	return result;
}

int rule_read_all(struct schema_context *context, const struct yaml_node *node,
		  void *unused)
{
	struct policy *policy = context->policy;
	int result = 0;
	uint32_t i;

	(void)unused;
	if (node->kind != YAML_LIST)
		return schema_want(context, node, "a list of rules");
	if (node->n > POLICY_CLAUSES_MAX)
		return diag_error(context->diag, schema_at(context, node),
				  "rules: want at most %d clauses (rules, "
				  "times the alternatives of 'who'), found %u "
				  "rules",
				  POLICY_CLAUSES_MAX, node->n);
	policy->rules =
		arena_array(policy->arena, node->n, sizeof(*policy->rules));
	if (!policy->rules)
		return -ENOMEM;
	for (i = 0; i < node->n; i++) {
		policy->n_rules++;
		result = diag_worse(result, read_rule(context, &node->items[i],
						      &policy->rules[i]));
	}
	return result;
}
