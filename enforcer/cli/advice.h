/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * advice.h - what on this machine is at odds with a policy, as notes of
 * `check`.
 *
 * Nothing of it is a mistake in the policy, and nothing is changed.
 */
#pragma once

struct diag;   /* policy/diag.h */
struct image;  /* policy/eval/image.h */
struct plan;   /* enforcer/host/services/plan.h */
struct policy; /* policy/policy.h */

struct advice {
	const struct policy *policy;
	const struct image *image; /* the compiled policy */
	struct diag *diag;
	const char *root; /* before each path; "" */
};

/* Note the nameservers of resolv.conf(5) whose answers open nothing. */
void advice_nameservers(const struct advice *advice);
/* Note the search domains of resolv.conf(5) below which no rule permits a name.
 */
void advice_search(const struct advice *advice);
/* Note the name services that the policy refuses, or would refuse if programs
 * then found names.  *ret_plan is what becomes of them on this machine. */
void advice_name_services(const struct advice *advice, struct plan *ret_plan);
