/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cgroups.h - the cgroups that subjects name: those written out as keys
 * of the image's table, patterns with a glob as sections of their own.
 */
#pragma once

#include "policy/compile/build.h"

/* -EINVAL (the diag says what), -ENOMEM. */
int compile_cgroups_build(struct compile_build *build);

/* The hash of one component, or of a unit's name. */
uint64_t compile_cgroups_hash(const __u64 key[2], const char *component,
			      size_t len);
