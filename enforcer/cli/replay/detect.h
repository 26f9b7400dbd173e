/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * detect.h - print what the detectors would have said of the lookups in a log.
 */
#pragma once

#include <stdbool.h>

struct diag;   /* policy/diag.h */
struct policy; /* policy/policy.h */

/* Read the files @paths, which NULL ends; what is wrong with one goes to
 * standard error.  0, or a negative errno. */
int detect_files(const struct policy *policy, struct diag *diag, bool json,
		 char *const *paths);
