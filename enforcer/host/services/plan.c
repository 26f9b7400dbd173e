/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * plan.c - ask for each service that the policy refuses if programs get on
 * without it.
 */
#include "enforcer/host/services/plan.h"

#include <stdio.h>

#include "policy/policy.h"

void plan_make(const char *root, const struct policy *policy,
	       const struct resolvers *listed, struct plan *ret_plan)
{
	const struct service_terms *terms = &policy->name_services;
	char why[WAY_ON_TEXT];
	unsigned int i;

	*ret_plan = (struct plan){
		.action = terms->action,
		.given = terms->given,
		.recorded = policy->records == POLICY_RECORDS_ALL ||
			    policy->records == POLICY_RECORDS_LOOKUPS,
		.refused = terms->refused
	};
	for (i = 0; i < SERVICE_N; i++) {
		if (!(terms->refused & SERVICE_BIT(i)) ||
		    way_on(root, (enum service_kind)i, listed, why))
			continue;
		if (!ret_plan->lost)
			(void)snprintf(ret_plan->why, sizeof(ret_plan->why),
				       "%s", why);
		ret_plan->lost |= SERVICE_BIT(i);
	}
	if (!terms->given)
		ret_plan->refused &= ~ret_plan->lost;
}

const char *plan_words(unsigned int bits, char buf[PLAN_WORDS])
{
	size_t len = 0;
	unsigned int i;

	buf[0] = '\0';
	for (i = 0; i < SERVICE_N; i++)
		if (bits & SERVICE_BIT(i))
			len += (size_t)snprintf(buf + len, PLAN_WORDS - len,
						"%s%s", len ? ", " : "",
						service_name(i));
	return buf;
}
