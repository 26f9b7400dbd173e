/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * names.h - the rule about what a program looks up, and what that opens.
 */
#pragma once

struct draft_rule;  /* enforcer/cli/draft/rule.h */
struct learn_reach; /* enforcer/cli/learn/reach.h */

/* Write @rule.  @reach is what its program reached; the usual ports are added
 * to it where the records can't have them.  -ENOMEM. */
int draft_names_write(struct draft_rule *rule, struct learn_reach *reach);
