/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * document.h - a whole policy for what was learnt.
 */
#pragma once

struct draft_rules; /* enforcer/cli/draft/draft.h */

/* Write head and rules to @rules->out.  -ENOMEM. */
int draft_document_write(struct draft_rules *rules);

/* Write comments, each line behind "# ": what the records were, and what of
 * them no rule could be made of. */
void draft_document_head(struct draft_rules *rules);
