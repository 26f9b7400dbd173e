/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * change.h - what would have to change for a record to say otherwise.
 */
#pragma once

#include <stdio.h>

struct policy_file;   /* enforcer/cli/policy_file.h */
struct records_entry; /* enforcer/cli/records/entry.h */

/*
 * Write some lines to @to about @entry: what the policy @file says of it, if it
 * is given, and by which change what was denied, or opened nothing, would have
 * been permitted; nothing where nothing was.  0; -EIO: the image is damaged;
 * -ENOMEM.
 */
int explain_change(const struct policy_file *file,
		   const struct records_entry *entry, FILE *to);
