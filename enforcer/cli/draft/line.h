/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * line.h - the comment that says what a line rests on: how often, since when,
 * by whom.
 */
#pragma once

#include <stdbool.h>

#include "enforcer/cli/learn/facts.h"
#include "policy/ip.h"

struct buf; /* enforcer/lib/buf.h */

/* All zeroes is empty. */
struct draft_line {
	struct learn_span span;
	struct learn_tree users;
	bool events; /* they are counted as events */
};

/* Count in @span, and the users @users.  -ENOMEM. */
int draft_line_add(struct draft_line *line, const struct learn_span *span,
		   const struct learn_tree *users, struct arena *arena);
void draft_line_done(struct draft_line *line);

/* Write "12 times since 2026-11-20, by deploy, root". */
void draft_line_write(const struct draft_line *line, struct arena *arena,
		      struct buf *out);

/* Write some of @texts: "a, b, c and 4 more". */
void draft_line_texts(const struct learn_tree *texts, struct arena *arena,
		      struct buf *out);

/* Write "192.0.2.0/24", or one address alone, as a YAML scalar. */
void draft_line_net(const struct ip_net *net, struct buf *out);

/* Write "2026-11-20", the date in UTC. */
void draft_line_date(int64_t time_s, struct buf *out);
