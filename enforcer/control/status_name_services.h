/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * status_name_services.h - `name_services` of the document `status`.
 */
#pragma once

struct capture; /* bpf/capture.h */
struct jsonout; /* enforcer/lib/jsonout.h */
struct plan;	/* enforcer/host/services/plan.h */

/* Write what a connection that is tried now finds. */
void status_name_services_put(struct jsonout *json, struct capture *capture,
			      const struct plan *plan);
