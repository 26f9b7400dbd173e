/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fix.h - write the files that findings ask for, or take them all out, and say
 * what was done and what puts it in force.
 *
 * No service is restarted here: the commands for that are part of the report.
 * Until they were given, `doctor` says that a file is not in force.
 */
#pragma once

#include <stdbool.h>

struct buf;	 /* enforcer/lib/buf.h */
struct findings; /* enforcer/cli/doctor/findings.h */

struct fix {
	const char *root; /* before each path; "" */
	bool json;
	struct buf *out; /* for the report */
};

/*
 * Write the file of each finding that is open.  0: each is there as nameward
 * writes it; -EIO: one is not, and the report says why; -ENOMEM.
 */
int fix_write(const struct fix *fix, const struct findings *findings);

/* Take out all that nameward wrote and nobody changed.  0: none of it is left;
 * -EIO: something is, and the report says why; -ENOMEM. */
int fix_undo(const struct fix *fix);
