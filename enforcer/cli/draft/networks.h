/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * networks.h - the rule about where a program connects to without a lookup.
 */
#pragma once

struct draft_rule;  /* enforcer/cli/draft/rule.h */
struct learn_reach; /* enforcer/cli/learn/reach.h */

/* Write @rule.  @reach is what its program reached.  -ENOMEM. */
int draft_networks_write(struct draft_rule *rule,
			 const struct learn_reach *reach);
