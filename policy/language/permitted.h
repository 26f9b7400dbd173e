/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * permitted.h - put rules before those of a policy that was read already:
 * those of `nameward permit`.
 */
#pragma once

#include <stddef.h>

struct diag;   /* policy/diag.h */
struct policy; /* policy/policy.h */

struct permitted_rules {
	const char *text; /* a list of rules in YAML, without names */
	size_t len;
	const unsigned int *numbers; /* of each, behind POLICY_PERMIT_PREFIX */
	size_t n;
};

/*
 * Replace the rules that an earlier call put before those of the policy file by
 * @rules.  @path is what diagnostics call the text.  On failure @policy is what
 * it was: -EINVAL, and @diag says why; -ENOMEM.
 */
int permitted_put(struct policy *policy, const char *path,
		  const struct permitted_rules *rules, struct diag *diag);
