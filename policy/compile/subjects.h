/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * subjects.h - the types that rules name and who their subjects are, but
 * for cgroups: keys of the image's table, a vector each.
 */
#pragma once

#include "policy/compile/build.h"

/* -ENOMEM. */
int image_subjects_build(struct image_build *build);
