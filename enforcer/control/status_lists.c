/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * status_lists.c - write one object for each list.
 */
#include "enforcer/control/status_lists.h"

#include "enforcer/active/active.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/jsonout.h"
#include "policy/lists/format.h"
#include "policy/policy.h"

static void put_list(struct jsonout *json, const struct policy_list *list,
		     const char *refused)
{
	jsonout_open(json);
	jsonout_pair(json, "name", list->name);
	jsonout_pair(json, "file", list->path);
	if (list->of_networks) {
		jsonout_pair_uint(json, "networks", list->n_nets);
	} else {
		jsonout_pair(json, "format", format_name(list->format));
		jsonout_pair_uint(json, "names", list->n_patterns);
		jsonout_pair_uint(json, "exceptions", list->n_exceptions);
	}
	jsonout_pair_uint(json, "skipped", list->n_skipped);
	if (refused)
		jsonout_pair(json, "refused", refused);
	jsonout_close(json);
}

void status_lists_put(struct jsonout *json, const struct active *active)
{
	const struct policy *policy = active_policy(active)->policy;
	size_t i;

	jsonout_key(json, "lists");
	jsonout_open_array(json);
	for (i = 0; i < policy->n_lists; i++)
		put_list(json, &policy->lists[i],
			 active_list_refused(active, i));
	jsonout_close_array(json);
}
