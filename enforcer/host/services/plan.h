/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * plan.h - which name services are refused on this host, by a policy.
 *
 * What would leave programs without names is refused only where the policy says
 * so in words; it is logged in any case.
 */
#pragma once

#include "enforcer/host/services/way_on.h"
#include "policy/service.h"

struct policy;	  /* policy/policy.h */
struct resolvers; /* enforcer/host/resolvers.h */

struct plan {
	enum service_action action; /* of the policy */
	bool given;		    /* in words */
	bool recorded;		    /* what is watched, if it is */
	unsigned int refused;	    /* SERVICE_BIT()s */
	unsigned int lost;	    /* wanted, but without a way on */
	char why[WAY_ON_TEXT];	    /* that the first of those has none */
};

/* Find out what becomes of the name services.  @root goes before each path;
 * @listed are the resolvers of @policy. */
void plan_make(const char *root, const struct policy *policy,
	       const struct resolvers *listed, struct plan *ret_plan);

/* "resolved, nscd" for @bits. */
#define PLAN_WORDS 32
const char *plan_words(unsigned int bits, char buf[PLAN_WORDS]);
