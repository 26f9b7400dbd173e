/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * json_alert.h - the fields of a JSON record that alerts alone have.
 */
#pragma once

#include "enforcer/record/json_part.h"

/* Inside `event`: write when, and how far beyond the threshold it is. */
void json_alert_event(struct record_json_context *context, struct jsonout *to,
		      const struct record_view *view);

/* Write the objects `rule`, `threat` and `related`. */
void json_alert_objects(struct jsonout *to, const struct record_view *view);

/* Inside `nameward`: write evidence, count, id, and the rule of the policy. */
void json_alert_nameward(struct record_json_context *context,
			 struct jsonout *to, const struct record_view *view);
