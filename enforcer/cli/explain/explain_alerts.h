/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * explain_alerts.h - which detectors look at an imagined lookup, which lists
 * have its name, and which exception holds.
 */
#pragma once

#include <stdio.h>

struct diag;	      /* policy/diag.h */
struct explain_query; /* policy/explain.h */
struct policy;	      /* policy/policy.h */

/* Print lines that begin with "alerts:" to @to.  Errors as explain_decide(). */
int explain_alerts(const struct policy *policy,
		   const struct explain_query *query, struct diag *diag,
		   FILE *to);
