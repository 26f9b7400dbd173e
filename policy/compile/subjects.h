/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * subjects.h - the types that rules name and who their subjects are, but
 * for cgroups: keys of the image's table, a vector each.
 */
#pragma once

#include <stdbool.h>

#include "policy/compile/build.h"
#include "policy/compile/input.h"

struct policy_subject; /* policy/policy.h */

/* -ENOMEM. */
int compile_subjects_build(struct compile_build *build);

/* Is @exe a file of one of the patterns of @who, below one of its roots? */
bool compile_subjects_name_exe(const struct policy_subject *who,
			       const struct compile_exe *exe);
