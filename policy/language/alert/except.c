/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * except.c - read each item of `except`.
 */
#include "policy/language/alert/except.h"

#include <string.h>

#include "policy/base.h"
#include "policy/language/alert/matcher.h"
#include "policy/language/value.h"
#include "policy/yaml/map.h"

static int read_detector(struct schema_context *context,
			 const struct yaml_node *node, void *target)
{
	const char *names[POLICY_DETECTORS + 1] = { NULL };
	uint32_t *detectors = target;
	enum policy_detector i;
	unsigned int choice;
	int error;

	for (i = 0; i < POLICY_DETECTORS; i++)
		names[i] = policy_alerts_name(i);
	error = value_choice(context, node, names, &choice);
	if (error == 0)
		*detectors |= POLICY_DETECTOR_BIT(choice);
	return error;
}

static int read_detectors(struct schema_context *context,
			  const struct yaml_node *node, void *target)
{
	return value_each(context, node, read_detector, target);
}

static const struct schema_key except_keys[] = {
	{ "who", schema_pass,
	  "Whose lookups, as 'who' of a rule. Default: everyone.", false },
	{ "domains", schema_pass,
	  "Names, patterns and list:NAME. Default: every name.", false },
	{ "alerts", read_detectors,
	  "The detectors that do not look at them. Default: all.", false },
};

const struct schema_map except_map =
	SCHEMA_MAP("an item of except", except_keys);

static int read_item(struct schema_context *context,
		     const struct yaml_node *node)
{
	struct policy_alerts *alerts = &context->policy->alerts;
	struct policy_matcher means = { .kind = POLICY_MATCH_EXCEPT };
	size_t i;
	int result;

	result = schema_read(context, &except_map, node, &means.detectors);
	if (node->kind != YAML_MAP)
		return result;
	if (result == 0 && !yaml_map_find(node, "who") &&
	    !yaml_map_find(node, "domains"))
		return diag_error(context->diag, schema_at(context, node),
				  "except: want 'who' or 'domains', found "
				  "neither: 'no' at a detector turns it off");
	for (i = 0; i < alerts->n_matchers; i++)
		means.index += alerts->matchers[i].kind == POLICY_MATCH_EXCEPT;
	if (!means.detectors)
		means.detectors = POLICY_DETECTOR_BIT(POLICY_DETECTORS) - 1;
	return diag_worse(result, matcher_add(context, &means, node));
}

int except_read(struct schema_context *context, const struct yaml_node *node,
		void *unused)
{
	int result = 0;
	uint32_t i;

	(void)unused;
	if (node->kind != YAML_LIST)
		return schema_want(context, node, "a list of maps");
	for (i = 0; i < node->n; i++)
		result =
			diag_worse(result, read_item(context, &node->items[i]));
	return result;
}
