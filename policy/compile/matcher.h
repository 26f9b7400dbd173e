/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * matcher.h - one component of a path with fnmatch globs, as an automaton
 * that takes a byte at a time (struct image_matcher).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/eval/image.h"

/* Does @text have a character that fnmatch takes for more than itself? */
bool compile_matcher_is_glob(const char *text, size_t len);

/* Into IMAGE_MATCHER_CELLS zeroed cells.  -E2BIG: more than IMAGE_OPS
 * characters, stars not counted. */
int compile_matcher_make(const char *glob, size_t len,
			 struct image_cell *ret_cells);
