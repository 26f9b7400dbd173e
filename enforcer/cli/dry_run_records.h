/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dry_run_records.h - which of the last records would say something else under
 * the policy of the file than under that in force.
 */
#pragma once

#include "enforcer/lib/jsonin.h"

struct options; /* enforcer/daemon/options.h */

/*
 * Print which of the last records both policies decide in two ways.  @answer,
 * the daemon's to `reload dry-run`, says where the records and the policies
 * are; that in force is read from what is kept of it.  Standard error says what
 * can't be compared.
 */
void dry_run_records(const struct options *options, yajl_val answer);
