/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * subjects.h - compile the types of rules and the keys of `who` other than
 * `cgroup`: each value becomes a key of the image's table with a vector.
 */
#pragma once

#include <stdbool.h>

#include "policy/compile/build.h"
#include "policy/compile/input.h"

struct policy_subject; /* policy/policy.h */

/* Compile the types and subjects of all rules.  -ENOMEM. */
int compile_subjects_build(struct compile_build *build);

/* Is @exe the file of a pattern of @who, in one of its root directories? */
bool compile_subjects_name_exe(const struct policy_subject *who,
			       const struct compile_exe *exe);
