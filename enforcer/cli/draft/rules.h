/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rules.h - write the rules for programs, with a comment on each line that says
 * what it rests on.
 *
 * What looks suspicious is written, too, but commented out, with the reason.
 */
#pragma once

#include "enforcer/cli/draft/draft.h"

/* Write the rules to @rules->out.  -ENOMEM. */
int draft_rules_write(struct draft_rules *rules);
void draft_rules_done(struct draft_rules *rules);
