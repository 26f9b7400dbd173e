/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * alerting.h - read what an alert is and leads to: `severity`, `action`, `for`.
 */
#pragma once

#include "policy/language/schema.h"

/* "low, medium, high or no"; @target is a struct policy_alerting. */
int alerting_read_severity(struct schema_context *context,
			   const struct yaml_node *node, void *target);
/* "alert or deny"; @target is a struct policy_alerting. */
int alerting_read_action(struct schema_context *context,
			 const struct yaml_node *node, void *target);
/* A time above 0; @target is a struct policy_alerting. */
int alerting_read_for(struct schema_context *context,
		      const struct yaml_node *node, void *target);

/* The keys that read them; the target is a struct that begins with the one
 * above. */
#define ALERTING_SEVERITY                                                 \
	{                                                                 \
		"severity", alerting_read_severity,                       \
			"How bad it is: low, medium, high, or no: it is " \
			"off.",                                           \
			false                                             \
	}
#define ALERTING_ACTION                                                      \
	{ "action", alerting_read_action,                                    \
	  "alert (the default), or deny: what is alike is denied for a "     \
	  "while.",                                                          \
	  false },                                                           \
	{                                                                    \
		"for", alerting_read_for,                                    \
			"How long 'action: deny' denies. Default 1h.", false \
	}

/* Check `action` and `for` of the map @node beside each other. */
int alerting_check(const struct schema_context *context,
		   const struct yaml_node *node,
		   const struct policy_alerting *alerting);
