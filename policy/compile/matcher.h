/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * matcher.h - compile a component of a path with fnmatch globs into an
 * automaton that takes one byte at a time (struct image_matcher).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/eval/image.h"

/* Does @text have a character that is special to fnmatch? */
bool compile_matcher_is_glob(const char *text, size_t len);

/* Fill IMAGE_MATCHER_CELLS zeroed cells.  -E2BIG: @glob has more than IMAGE_OPS
 * characters, stars not counted. */
int compile_matcher_make(const char *glob, size_t len,
			 struct image_cell *ret_cells);
