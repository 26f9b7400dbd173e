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

/* Add an open finding: if the file lies there already, what puts it in force;
 * if it is not as nameward wrote it, that --fix leaves it alone. */
void fixable_add(const struct checkup *checkup, const struct fixable *fixable);
