/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * alerting.c - read `severity`, `action` and `for`.
 */
#include "policy/language/alert/alerting.h"

#include "policy/language/value.h"
#include "policy/yaml/map.h"

#define DENY_MAX (30U * 86400)

int alerting_read_severity(struct schema_context *context,
			   const struct yaml_node *node, void *target)
{
	static const char *const names[] = { [POLICY_ALERT_NONE] = "no",
					     [POLICY_ALERT_LOW] = "low",
					     [POLICY_ALERT_MEDIUM] = "medium",
					     [POLICY_ALERT_HIGH] = "high",
					     NULL };
	struct policy_alerting *alerting = target;
	unsigned int choice;
	int error;

	error = value_choice(context, node, names, &choice);
	if (error == 0)
		alerting->severity = choice;
	return error;
}

int alerting_read_action(struct schema_context *context,
			 const struct yaml_node *node, void *target)
{
	static const char *const names[] = { "alert", "deny", NULL };
	struct policy_alerting *alerting = target;
	unsigned int choice;
	int error;

	error = value_choice(context, node, names, &choice);
	if (error == 0)
		alerting->denies = choice;
	return error;
}

int alerting_read_for(struct schema_context *context,
		      const struct yaml_node *node, void *target)
{
	struct policy_alerting *alerting = target;
	uint32_t s;
	int error;

	error = value_duration(context, node, &s);
	if (error < 0)
		return error;
	if (s == 0 || s > DENY_MAX)
		return schema_want(context, node, "a time from 1s to 30d");
	alerting->deny_s = s;
	return 0;
}

int alerting_check(const struct schema_context *context,
		   const struct yaml_node *node,
		   const struct policy_alerting *alerting)
{
	const struct yaml_node *deny_for = yaml_map_find(node, "for");

	if (deny_for && !alerting->denies)
		return diag_error(context->diag, schema_at(context, deny_for),
				  "for: want 'action: deny' beside it, found "
				  "none");
	return 0;
}
