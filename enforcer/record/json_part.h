/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * json_part.h - the objects inside a JSON record that repeat from one record to
 * the next.  Each function writes the inside of one object, or several objects
 * with their names.
 */
#pragma once

#include "enforcer/lib/wallclock.h"
#include "enforcer/record/format.h"

struct jsonout; /* enforcer/lib/jsonout.h */

struct record_json_context {
	struct wallclock clock;
};

typedef void (*record_json_part_fn)(struct record_json_context *context,
				    struct jsonout *to,
				    const struct record_view *view);

void record_json_part_event(struct record_json_context *context,
			    struct jsonout *to, const struct record_view *view);
void record_json_part_server(struct record_json_context *context,
			     struct jsonout *to,
			     const struct record_view *view);
void record_json_part_question(struct record_json_context *context,
			       struct jsonout *to,
			       const struct record_view *view);
void record_json_part_nameward(struct record_json_context *context,
			       struct jsonout *to,
			       const struct record_view *view);

/* Write the objects `process`, `user`, `group` and `container`, where they are
 * known. */
void record_json_part_owner(struct record_json_context *context,
			    struct jsonout *to, const struct record_view *view);
/* Write the objects `network` and, where the device is known, `observer`. */
void record_json_part_network(struct record_json_context *context,
			      struct jsonout *to,
			      const struct record_view *view);

/* Write the member `header_flags` of `dns`. */
void record_json_part_flags(struct record_json_context *context,
			    struct jsonout *to, const struct record_view *view);

/* Write two objects: the socket of a name service, which has a path for an
 * address, and its error, if there is one. */
void record_json_part_service(struct jsonout *to, const struct record *record);

void record_json_part_endpoint(struct jsonout *to,
			       const struct record_endpoint *endpoint);
/* Write the member `policy` of `nameward`: which one is in force. */
void record_json_part_policy(struct jsonout *to,
			     const struct record_policy *policy);
/* Write the object `rule`. */
void record_json_part_rule(struct jsonout *to, const char *name);
/* Write the member `lost` of `nameward`: what was lost, and how often. */
void record_json_part_lost(struct jsonout *to, const struct record *r);
