/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fixable.h - findings that a file of `doctor --fix` mends.
 */
#pragma once

#include "enforcer/cli/fix/dropins.h"

struct checkup; /* enforcer/cli/doctor/checkup.h */

struct fixable {
	const char *id;
	const char *about; /* NULL: nothing */
	const char *what;
	const char *see;  /* the command that shows it */
	const char *mend; /* without the file */
	enum dropins_which which;
};

/* Add an open finding.  It says what puts the file in force, if that is there
 * already, and that --fix leaves the file alone, if it is not as nameward wrote
 * it. */
void fixable_add(const struct checkup *checkup, const struct fixable *fixable);
