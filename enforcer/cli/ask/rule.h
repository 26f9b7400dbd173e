/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rule.h - the rule that would permit what was denied.
 */
#pragma once

struct ask_denial; /* enforcer/cli/ask/denials.h */
struct buf;	   /* enforcer/lib/buf.h */
struct policy;	   /* policy/policy.h */

/* Why no rule behind those of the policy would permit it, as a phrase; NULL:
 * one would. */
const char *ask_rule_why_not(const struct ask_denial *denial);

/*
 * Add the rule to @out, each line behind @indent spaces, with a comment in
 * front.  No rule of @policy has its name; NULL: there is none.  -ENOENT: see
 * ask_rule_why_not().
 */
int ask_rule_write(const struct ask_denial *denial, const struct policy *policy,
		   unsigned int indent, struct buf *out);
