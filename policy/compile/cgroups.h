/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cgroups.h - compile the key `cgroup` of `who`: a path that is written out
 * becomes a key of the image's table, a pattern with a glob an entry of a
 * section of its own.
 */
#pragma once

#include "policy/compile/build.h"

/* Compile the `cgroup` of all rules.  -EINVAL (the diag says what), -ENOMEM. */
int compile_cgroups_build(struct compile_build *build);

/* The hash of a component of a path, or of the name of a unit. */
uint64_t compile_cgroups_hash(const __u64 key[2], const char *component,
			      size_t len);
