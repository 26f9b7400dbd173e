/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dry_run.h - print what a reload would change.
 */
#pragma once

#include "enforcer/lib/jsonin.h"

/* Print what @answer says, the daemon's to `reload dry-run`. */
void dry_run_print(yajl_val answer);
