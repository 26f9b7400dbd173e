/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ends.h - the part of an image about rules that end by themselves.
 */
#pragma once

#include "policy/compile/build.h"

/* Make the list of ends.  -ENOMEM. */
int compile_ends_build(struct compile_build *build);
