/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * status_name_services.c - one sentence, for people and programs.
 */
#include "enforcer/control/status_name_services.h"

#include "enforcer/active/name_services.h"
#include "enforcer/lib/jsonout.h"

void status_name_services_put(struct jsonout *json, struct capture *capture,
			      const struct plan *plan)
{
	char text[NAME_SERVICES_TEXT];

	(void)name_services_state(capture, plan, text);
	jsonout_pair(json, "name_services", text);
}
