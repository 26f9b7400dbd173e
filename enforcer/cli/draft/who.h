/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * who.h - a program as the `who` of a rule, as its name, and for people.
 */
#pragma once

#include <stddef.h>

#include "enforcer/cli/learn/programs.h"

struct buf; /* enforcer/lib/buf.h */

/* Write "{ exe: /usr/bin/curl, user: deploy }".  A user whom this host does not
 * know is written in numbers. */
void draft_who_write(const struct learn_program *program, struct arena *arena,
		     struct buf *out);

/* Write a name for the rule of @program, of at most @max bytes: "curl-deploy".
 * Others may have the same. */
void draft_who_name(const struct learn_program *program, size_t max,
		    struct buf *out);

/* Write "/usr/bin/curl", for a comment. */
void draft_who_title(const struct learn_program *program, struct buf *out);
