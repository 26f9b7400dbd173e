/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * listed.c - read each item of `list`.
 */
#include "policy/language/alert/listed.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/language/alert/alerting.h"
#include "policy/language/alert/matcher.h"
#include "policy/language/lists/list.h"
#include "policy/language/value.h"
#include "policy/yaml/map.h"

/* The readers of alerting.h want the first member. */
struct reading {
	struct policy_alerting alerting;
	const char *name;
};

static int read_name(struct schema_context *context,
		     const struct yaml_node *node, void *target)
{
	struct reading *reading = target;

	if (node->kind != YAML_TEXT || !value_is_name(node->text))
		return schema_want(context, node,
				   "a name of letters, digits and _.- behind a "
				   "letter, up to 61 bytes");
	reading->name = node->text;
	return 0;
}

static const struct schema_key listed_keys[] = {
	{ "domains", schema_pass,
	  "Names, patterns and list:NAME that are to be alerted on.", true },
	{ "name", read_name,
	  "What records call it. Default: the name of its list.", false },
	ALERTING_SEVERITY,
	ALERTING_ACTION,
	{ "who", schema_pass,
	  "Whose lookups, as 'who' of a rule. Default: everyone.", false },
};

const struct schema_map listed_map = SCHEMA_MAP("an item of list", listed_keys);

/* The name of the first list of `domains`, or a number. */
static const char *default_name(const struct yaml_node *domains, uint32_t i,
				char number[16])
{
	const struct yaml_node *item = domains;

	if (item && item->kind == YAML_LIST && item->n)
		item = &item->items[0];
	(void)snprintf(number, 16, "list-%u", i + 1);
	return item && list_reference(item) ? list_reference(item) : number;
}

static int read_item(struct schema_context *context,
		     const struct yaml_node *node, uint32_t i)
{
	struct policy_alerts *alerts = &context->policy->alerts;
	struct policy_alert_list *list = &alerts->lists[alerts->n_lists];
	const struct policy_matcher means = {
		.kind = POLICY_MATCH_LIST,
		.detectors = POLICY_DETECTOR_BIT(POLICY_LISTED),
		.index = (uint32_t)alerts->n_lists
	};
	struct reading reading = {
		.alerting = { .severity = POLICY_ALERT_MEDIUM,
			      .deny_s = alerts->detectors[POLICY_LISTED]
						.alerting.deny_s }
	};
	const struct yaml_node *domains;
	char number[16];
	int result;

	result = schema_read(context, &listed_map, node, &reading);
	if (node->kind != YAML_MAP)
		return result;
	result = diag_worse(result,
			    alerting_check(context, node, &reading.alerting));
	domains = yaml_map_find(node, "domains");
	if (!reading.name)
		reading.name = default_name(domains, i, number);
	list->name = arena_text(context->policy->arena, reading.name,
				strlen(reading.name));
	if (!list->name)
		return -ENOMEM;
	list->alerting = reading.alerting;
	if (!domains || !list->alerting.severity)
		return result;
	alerts->n_lists++;
	return diag_worse(result, matcher_add(context, &means, node));
}

int listed_read(struct schema_context *context, const struct yaml_node *node,
		void *unused)
{
	struct policy_alerts *alerts = &context->policy->alerts;
	int result = 0;
	uint32_t i;

	(void)unused;
	if (node->kind == YAML_TEXT && !strcmp(node->text, "no"))
		return 0;
	if (node->kind != YAML_LIST)
		return schema_want(context, node, "no, or a list of maps");
	alerts->lists = arena_array(context->policy->arena, node->n,
				    sizeof(*alerts->lists));
	if (!alerts->lists)
		return -ENOMEM;
	for (i = 0; i < node->n; i++)
		result = diag_worse(result,
				    read_item(context, &node->items[i], i));
	return result;
}
