/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * json_alert.h - the fields of a JSON record that alerts alone have.
 */
#pragma once

#include "enforcer/record/json_part.h"

/* Inside `event`: when, and how much beyond the threshold. */
void json_alert_event(struct record_json_context *context, struct jsonout *to,
		      const struct record_view *view);

/* The objects `rule`, `threat` and `related`. */
void json_alert_objects(struct jsonout *to, const struct record_view *view);

/* Inside `nameward`: evidence, count, id, and the rule of the policy. */
void json_alert_nameward(struct record_json_context *context,
			 struct jsonout *to, const struct record_view *view);
