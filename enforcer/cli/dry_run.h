/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dry_run.h - print what a reload would change.
 */
#pragma once

#include "enforcer/lib/jsonin.h"

/* @answer: what the daemon answers to `reload dry-run`. */
void dry_run_print(yajl_val answer);
