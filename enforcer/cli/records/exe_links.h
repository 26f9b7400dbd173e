/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exe_links.h - where the executables that a policy names lie on this host.
 *
 * The kernel knows an executable by its inode.  So a rule that names a symbolic
 * link, or a path through one such as /bin/ping, is about the file to which it
 * leads, and a record has the path of that file.
 */
#pragma once

#include "enforcer/cli/learn/tree.h"

struct arena; /* policy/arena.h */

/* The patterns that were followed so far: each is looked up once. */
struct exe_links {
	struct arena *arena; /* borrowed */
	struct learn_tree found;
};

/*
 * @pattern, as `exe` has it, with the symbolic links followed in front of its
 * first glob: explain_query.follow.  NULL: there are none, or it is unknown.
 */
const char *exe_links_follow(void *links, const char *pattern);
void exe_links_done(struct exe_links *links); /* all zeroes is fine */
