/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * record.h - say of each record why it says what it says.
 */
#pragma once

#include <stdio.h>

struct policy_file; /* enforcer/cli/policy_file.h */

/*
 * Read records in JSON from @from, one a line, and write some sentences about
 * each to @to, with what would have to change; by the policy @file, unless it
 * is NULL.  Standard error says which lines of @path are no records, and how
 * many are entries of the journal that are not ours.  Returns how many of those
 * there were, the entries only if there was no record; or a negative errno.
 */
long explain_record(FILE *from, const char *path,
		    const struct policy_file *file, FILE *to);
